import { element } from "../../shared/dom.ts";
import { Hearing } from "./hearing.ts";
import type { listenTo } from "./level-meter.ts";

/** A meter that moves with the voice, and whether a voice was heard at all. */
export class SoundCheck {
  readonly root: HTMLElement;
  private listening = new AbortController();

  constructor(
    label: string,
    private readonly listen: typeof listenTo,
    private readonly onHeard: (heard: boolean) => void,
  ) {
    const range = { "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": 0 };
    const bar = element("div", { class: "level__bar" });
    this.root = element("div", { class: "level", role: "meter", "aria-label": label, ...range }, bar);
    this.stop();
  }

  start(stream: MediaStream): void {
    this.stop();
    this.root.hidden = false;
    this.listening = new AbortController();
    const hearing = new Hearing();
    this.onHeard(false);
    this.listen(stream, (level) => this.hear(level, hearing), this.listening.signal);
  }

  stop(): void {
    this.listening.abort();
    this.root.hidden = true;
  }

  private hear(level: number, hearing: Hearing): void {
    hearing.take(level);
    this.root.setAttribute("aria-valuenow", String(level));
    this.root.style.setProperty("--level", String(level / 100));
    this.onHeard(hearing.heard);
  }
}
