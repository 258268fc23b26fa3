import { element, setText } from "../shared/dom.ts";
import { markTone } from "./event-tone.ts";
import {
  coverage,
  type Hole,
  type Mark,
  marks,
  momentAt,
  percent,
  placeOf,
  type Timeline,
  ticks,
  videoTime,
} from "./timeline.ts";
import type { RecordedEvent } from "./types.ts";
import type { Words } from "./words.ts";
import { zoneMinutes } from "./zone.ts";

const MARK = 24;
const LANES = 4;
const TICK = 84;
const PAGE = 60;

export interface Seeking {
  readonly seek: (seconds: number) => void;
  readonly seekBy: (seconds: number) => void;
}

/** The sitting as a bar: what is recorded, what is not, what happened, and where the player is. */
export class TimelineBar {
  readonly root = element("div", { class: "timeline", "data-testid": "timeline" });
  private readonly marks = element("div", { class: "timeline__marks" });
  private readonly track = element("div", { class: "timeline__track" });
  private readonly slider = element("div", { class: "timeline__slider", role: "slider", tabindex: 0 });
  private readonly playhead = element("div", { class: "timeline__playhead" });
  private readonly hint = element("output", { class: "timeline__hint numbers", hidden: true, "aria-hidden": true });
  private readonly ticks = element("div", { class: "timeline__ticks numbers", "aria-hidden": true });
  private timeline: Timeline | null = null;
  private events: readonly RecordedEvent[] = [];
  private drawn = "";
  private cycled = { mark: "", turn: 0 };

  constructor(
    private readonly words: Words,
    private readonly player: Seeking,
    private readonly picked: (event: RecordedEvent) => void,
  ) {
    this.slider.setAttribute("aria-label", words.t("position"));
    this.root.append(this.marks, this.track, this.ticks);
    this.listenToPointer();
    this.slider.addEventListener("keydown", (event) => this.press(event));
    new ResizeObserver(() => this.draw()).observe(this.root);
  }

  show(timeline: Timeline, events: readonly RecordedEvent[]): void {
    this.timeline = timeline;
    this.events = events;
    this.slider.setAttribute("aria-valuemin", "0");
    this.slider.setAttribute("aria-valuemax", String(Math.round(timeline.duration)));
    this.draw();
  }

  moveTo(moment: number): void {
    if (!this.timeline) return;
    const { duration } = this.timeline;
    const seconds = videoTime(moment, this.timeline);
    this.playhead.style.left = `${placeOf(moment, this.timeline) * 100}%`;
    this.slider.setAttribute("aria-valuenow", String(Math.round(seconds)));
    this.slider.setAttribute(
      "aria-valuetext",
      this.words.t("positionNow", {
        clock: this.words.time(moment),
        elapsed: this.words.elapsed(seconds),
        length: this.words.elapsed(duration),
      }),
    );
  }

  private draw(): void {
    const { timeline, events } = this;
    const width = this.track.clientWidth;
    if (!timeline || width === 0) return;
    const drawing = JSON.stringify([timeline, events.map(({ id }) => id), width]);
    if (drawing === this.drawn) return;
    this.drawn = drawing;
    this.drawTrack(timeline);
    this.drawMarks(marks(events, timeline, { width, size: MARK, lanes: LANES }));
    this.drawTicks(timeline, Math.max(2, Math.floor(width / TICK)));
  }

  private drawTrack(timeline: Timeline): void {
    const holes = timeline.holes.map((hole) => this.hole(hole, timeline));
    const recorded = element("div", { class: "timeline__recorded" });
    this.track.replaceChildren(recorded, ...holes, this.slider, this.playhead, this.hint);
    this.track.title = `${this.words.t("factCoverage")} ${this.words.percent(percent(coverage(timeline)))}`;
  }

  private hole(hole: Hole, timeline: Timeline): HTMLElement {
    const { t } = this.words;
    const reason = this.words.hole(hole.reason);
    const text = t("hole", { from: this.words.time(hole.from), to: this.words.time(hole.to), reason });
    const made = element("div", {
      class: `timeline__gap timeline__gap--${hole.reason}`,
      "data-testid": "timeline-gap",
      "data-reason": hole.reason,
      role: "img",
      "aria-label": text,
      title: text,
    });
    place(made, placeOf(hole.from, timeline), placeOf(hole.to, timeline));
    return made;
  }

  private drawMarks(drawn: readonly Mark[]): void {
    const lanes = drawn.reduce((most, { lane }) => Math.max(most, lane + 1), 1);
    this.marks.style.setProperty("--lanes", String(lanes));
    this.marks.replaceChildren(...drawn.map((mark) => this.mark(mark)));
  }

  private mark(mark: Mark): HTMLElement {
    const text = this.markText(mark);
    const made = element("button", {
      class: `timeline__mark timeline__mark--${markTone(mark.events)}`,
      type: "button",
      "data-testid": "timeline-event",
      "data-events": mark.events.map(({ id }) => id).join(" "),
      "aria-label": text,
      title: text,
    });
    made.style.left = `${mark.place * 100}%`;
    made.style.setProperty("--lane", String(mark.lane));
    const several = mark.events.length > 1;
    made.append(element("span", { class: "timeline__dot" }, several ? String(mark.events.length) : ""));
    made.addEventListener("click", () => this.pick(mark));
    return made;
  }

  private markText({ events }: Mark): string {
    const labels = events.map((event) =>
      this.words.t("markOne", { clock: this.words.time(event.at), label: event.label }),
    );
    return labels.length === 1
      ? labels.join("")
      : this.words.t("markMany", { count: labels.length, labels: labels.join(", ") });
  }

  /** A mark of several events goes to the next of them at each click. */
  private pick({ events }: Mark): void {
    const key = events.map(({ id }) => id).join(" ");
    const turn = this.cycled.mark === key ? (this.cycled.turn + 1) % events.length : 0;
    this.cycled = { mark: key, turn };
    const event = events[turn];
    if (event) this.picked(event);
  }

  private drawTicks(timeline: Timeline, most: number): void {
    const moments = ticks(timeline, most, zoneMinutes(timeline.from, this.words.timeZone));
    const fine = (moments[1] ?? 0) - (moments[0] ?? 0) < 60_000;
    this.ticks.replaceChildren(...moments.map((moment) => this.tick(moment, timeline, fine)));
  }

  private tick(moment: number, timeline: Timeline, fine: boolean): HTMLElement {
    const clock = fine ? this.words.time(moment) : this.words.minute(moment);
    const elapsed = this.words.elapsed((moment - timeline.origin) / 1000);
    const made = element("span", { class: "timeline__tick" }, clock, element("span", { class: "muted" }, elapsed));
    const at = placeOf(moment, timeline);
    made.style.left = `${at * 100}%`;
    if (at < 0.04) made.classList.add("timeline__tick--first");
    if (at > 0.96) made.classList.add("timeline__tick--last");
    return made;
  }

  private listenToPointer(): void {
    this.track.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.track.setPointerCapture(event.pointerId);
      this.seekTo(event.clientX);
      this.slider.focus({ preventScroll: true });
      event.preventDefault();
    });
    this.track.addEventListener("pointermove", (event) => {
      this.hover(event.clientX);
      if (this.track.hasPointerCapture(event.pointerId)) this.seekTo(event.clientX);
    });
    this.track.addEventListener("pointerleave", () => {
      this.hint.hidden = true;
    });
  }

  private momentUnder(x: number): number {
    const { left, width } = this.track.getBoundingClientRect();
    return this.timeline ? momentAt((x - left) / width, this.timeline) : 0;
  }

  private seekTo(x: number): void {
    if (this.timeline) this.player.seek(videoTime(this.momentUnder(x), this.timeline));
  }

  private hover(x: number): void {
    if (!this.timeline) return;
    const moment = this.momentUnder(x);
    const at = placeOf(moment, this.timeline);
    setText(this.hint, `${this.words.time(moment)} · ${this.words.elapsed(videoTime(moment, this.timeline))}`);
    this.hint.style.left = `${at * 100}%`;
    this.hint.hidden = false;
  }

  private press(event: KeyboardEvent): void {
    const length = this.timeline?.duration ?? 0;
    const keys: Readonly<Record<string, () => void>> = {
      Home: () => this.player.seek(0),
      End: () => this.player.seek(length),
      PageUp: () => this.player.seekBy(PAGE),
      PageDown: () => this.player.seekBy(-PAGE),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

function place(element: HTMLElement, from: number, to: number): void {
  element.style.left = `${from * 100}%`;
  element.style.width = `${(to - from) * 100}%`;
}
