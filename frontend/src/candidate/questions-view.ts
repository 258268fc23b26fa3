import { setText } from "../shared/dom.ts";
import { type Translate, translator } from "../shared/i18n.ts";
import { fieldsOf, writeAnswer } from "./answer-fields.ts";
import { messages } from "./messages.ts";
import { maybePart, part } from "./parts.ts";
import { isAnswered, place, type Room } from "./room.ts";

/** The question cards, one in view at a time, and the way from one to the next. */
export class QuestionsView {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly cards: ReadonlyMap<number, HTMLElement>;

  constructor(private readonly root: HTMLElement) {
    const cards = [...root.querySelectorAll<HTMLElement>("section[data-question]")];
    this.cards = new Map(cards.map((card) => [Number(card.dataset["question"]), card]));
    for (const card of cards) for (const name of ["flag", "clear"]) maybePart(card, name)?.removeAttribute("hidden");
    maybePart(root, "steps")?.removeAttribute("hidden");
    part(root, "save", HTMLElement).hidden = true;
  }

  get all(): ReadonlyMap<number, HTMLElement> {
    return this.cards;
  }

  write(question: number, answer: Parameters<typeof writeAnswer>[1]): void {
    const card = this.cards.get(question);
    if (card) writeAnswer(card, answer);
  }

  /** Where a screen reader goes on reading when another question comes into view. */
  focus(question: number): void {
    const heading = this.cards.get(question)?.querySelector<HTMLElement>("h2");
    heading?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }

  render(room: Room): void {
    for (const [question, card] of this.cards) this.renderCard(room, question, card);
    if (this.cards.size > 0) this.renderSteps(room);
  }

  private renderCard(room: Room, question: number, card: HTMLElement): void {
    const inView = question === room.current;
    card.hidden = !inView;
    if (inView) card.dataset["testid"] = "question";
    else delete card.dataset["testid"];
    const flag = part(card, "flag", HTMLElement);
    flag.setAttribute("aria-pressed", String(room.flagged.has(question)));
    const clear = maybePart(card, "clear");
    if (clear) clear.hidden = !isAnswered(room, question);
    this.renderError(card, room.refused.get(question) ?? "");
  }

  private renderError(card: HTMLElement, message: string): void {
    const error = part(card, "error", HTMLElement);
    setText(error, message);
    error.hidden = message === "";
    for (const field of fieldsOf(card)) {
      if (message) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  }

  private renderSteps(room: Room): void {
    const [at, total] = [place(room), room.questions.length];
    part(this.root, "previous", HTMLButtonElement).disabled = at === 0;
    part(this.root, "next", HTMLButtonElement).hidden = at === total - 1;
    part(this.root, "finish", HTMLButtonElement).hidden = at !== total - 1;
    setText(part(this.root, "place", HTMLElement), this.t("placeOf", { place: at + 1, total }));
  }
}
