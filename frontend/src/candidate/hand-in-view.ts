import { element, setText } from "../shared/dom.ts";
import { type Translate, translator } from "../shared/i18n.ts";
import { messages } from "./messages.ts";
import { part } from "./parts.ts";
import { isLocked, open, type Room } from "./room.ts";

const TEST_ID = "submit-exam";

/** The last look before handing in, and the curtain while it happens. */
export class HandInView {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly dialog: HTMLDialogElement;
  private readonly opener: HTMLElement;
  private readonly confirm: HTMLElement;
  private readonly curtain: HTMLElement;
  private readonly title: HTMLElement;

  constructor(private readonly root: HTMLElement) {
    this.dialog = part(root, "review", HTMLDialogElement);
    this.opener = part(root, "submit", HTMLElement);
    this.confirm = part(root, "review-confirm", HTMLElement);
    this.curtain = part(root, "handing-in", HTMLElement);
    this.title = part(this.curtain, "handing-in-title", HTMLElement);
  }

  render(room: Room): void {
    this.renderDialog(room);
    this.opener.classList.toggle("button--primary", open(room).length === 0);
    part(this.root, "exam", HTMLElement).inert = isLocked(room);
    const falls = isLocked(room) && this.curtain.hidden;
    this.curtain.hidden = !isLocked(room);
    if (isLocked(room)) this.renderCurtain(room);
    if (falls) this.title.focus();
  }

  /** The test id goes with the button that would hand in. */
  private renderDialog(room: Room): void {
    const wanted = room.ending === "reviewing";
    const [from, to] = wanted ? [this.opener, this.confirm] : [this.confirm, this.opener];
    delete from.dataset["testid"];
    to.dataset["testid"] = TEST_ID;
    if (wanted === this.dialog.open) return; // Escape closes it before the room knows
    if (wanted) this.list(room);
    if (wanted) this.dialog.showModal();
    else this.dialog.close();
  }

  private list(room: Room): void {
    const [missing, total] = [open(room), room.questions.length];
    const key = missing.length === 0 ? "allAnswered" : "someOpen";
    setText(part(this.root, "review-count", HTMLElement), this.t(key, { done: total - missing.length, total }));
    const items = missing.map((question) => {
      const number = room.questions.indexOf(question) + 1;
      const link = element(
        "a",
        { class: "navigator__item", href: `#question-${number}`, "data-question": question },
        String(number),
      );
      return element("li", {}, link);
    });
    part(this.root, "review-open", HTMLElement).replaceChildren(...items);
  }

  private renderCurtain(room: Room): void {
    const words = { "time-over": ["timeOver", "timeOverText"], waiting: ["handInWaits", "handInWaitsText"] } as const;
    const waiting = !room.online ? words.waiting : null;
    const [title, text] =
      room.ending === "time-over"
        ? words["time-over"]
        : (waiting ?? (room.ending === "waiting" ? words.waiting : (["handingIn", "handingInText"] as const)));
    setText(this.title, this.t(title));
    setText(part(this.curtain, "handing-in-text", HTMLElement), this.t(text));
  }
}
