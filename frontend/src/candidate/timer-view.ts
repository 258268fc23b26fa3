import { setText } from "../shared/dom.ts";
import { countdown } from "../shared/format.ts";
import { type Translate, translator } from "../shared/i18n.ts";
import { toast } from "../shared/toast.ts";
import { messages } from "./messages.ts";
import { part } from "./parts.ts";
import { markPassed, urgency } from "./time-left.ts";

/** The time left: shown each second unless hidden, spoken only at half, ten, five and one. */
export class TimerView {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly frame: HTMLElement;
  private readonly text: HTMLElement;
  private before: number | null = null;

  constructor(
    root: ParentNode,
    private readonly whole: number,
    signal: AbortSignal,
  ) {
    this.frame = part(root, "timer", HTMLElement);
    this.text = part(root, "time-left", HTMLElement);
    const toggle = part(root, "timer-toggle", HTMLButtonElement);
    toggle.hidden = false;
    toggle.addEventListener("click", () => this.turn(toggle), { signal });
  }

  render(left: number): void {
    setText(this.text, countdown(left));
    this.frame.dataset["urgency"] = urgency(left);
    const mark = this.before === null ? null : markPassed(this.before, left, this.whole);
    if (mark) toast(this.t(mark), mark === "one" || mark === "five" ? "warning" : "info", 8000);
    this.before = left;
  }

  private turn(toggle: HTMLButtonElement): void {
    const hidden = this.frame.classList.toggle("timer--hidden");
    toggle.setAttribute("aria-pressed", String(hidden));
  }
}
