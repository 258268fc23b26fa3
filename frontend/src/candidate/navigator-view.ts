import { setText } from "../shared/dom.ts";
import { type Translate, translator } from "../shared/i18n.ts";
import { messages } from "./messages.ts";
import { maybePart, part } from "./parts.ts";
import { isAnswered, open, type Room } from "./room.ts";

/** All questions at a glance: answered, open, for later, and the one in view. */
export class NavigatorView {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly items: readonly HTMLElement[];

  constructor(private readonly root: HTMLElement) {
    this.items = [...part(root, "navigator", HTMLElement).querySelectorAll<HTMLElement>("a[data-question]")];
    for (const name of ["legend", "keys"]) part(root, name, HTMLElement).hidden = false;
  }

  render(room: Room): void {
    for (const item of this.items) this.renderItem(room, item, Number(item.dataset["question"]));
    const total = room.questions.length;
    setText(part(this.root, "answered", HTMLElement), this.t("answeredOf", { done: total - open(room).length, total }));
  }

  private renderItem(room: Room, item: HTMLElement, question: number): void {
    const [answered, flagged] = [isAnswered(room, question), room.flagged.has(question)];
    item.classList.toggle("navigator__item--answered", answered);
    item.classList.toggle("navigator__item--flagged", flagged);
    if (question === room.current) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
    const words = [this.t(answered ? "answered" : "unanswered"), ...(flagged ? [this.t("forLater")] : [])];
    const state = maybePart(item, "item-state");
    if (state) setText(state, words.join(", "));
  }
}
