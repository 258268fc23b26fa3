import { element } from "../../shared/dom.ts";
import type { LineState } from "../../shared/line.ts";
import type { Words } from "../words.ts";
import { button } from "./controls.ts";

/** A line that is back by then was no news. */
const PATIENCE = 1500;

/** Says when what the page shows is not up to date, and since when. */
export class LineBanner {
  readonly root = element("div", {
    class: "line-banner notice notice--warning",
    "data-testid": "offline-banner",
    hidden: true,
  });
  private readonly text = element("p", { class: "line-banner__text", role: "status" });
  private readonly again: HTMLButtonElement;
  private readonly signIn: HTMLAnchorElement;
  private timer = 0;
  /** Since when it is down; null while it is up. */
  private downSince: number | null = null;
  private wasUp = false;

  /** `now`: ms of the server's clock. */
  constructor(
    private readonly words: Words,
    private readonly now: () => number,
    hurry: () => void,
  ) {
    this.again = button(words.t("tryNow"), hurry);
    this.signIn = element("a", { class: "button button--small", href: location.href }, words.t("signIn"));
    this.root.append(this.text, this.again, this.signIn);
  }

  show(state: LineState): void {
    clearTimeout(this.timer);
    const isOver = state === "refused" || state === "replaced";
    this.again.hidden = isOver;
    this.signIn.hidden = !isOver;
    if (state === "up") {
      this.wasUp = true;
      this.downSince = null;
      this.root.hidden = true;
      this.text.textContent = "";
      return;
    }
    this.downSince ??= this.now();
    if (isOver) this.tell("lineRefused");
    else if (this.root.hidden) this.timer = window.setTimeout(() => this.tell("lineDown"), PATIENCE);
  }

  /** Before the line has ever been up there is nothing to be out of date. */
  waitForFirst(): void {
    this.timer = window.setTimeout(() => this.tell("lineDown"), 2 * PATIENCE);
  }

  private tell(message: "lineDown" | "lineRefused"): void {
    this.signIn.hidden = message !== "lineRefused";
    this.again.hidden = message === "lineRefused";
    this.root.hidden = false;
    const said = message === "lineDown" && !this.wasUp ? "lineNever" : message;
    this.text.textContent = this.words.t(said, { time: this.words.clock(this.downSince ?? this.now()) });
  }
}
