import { element, setText } from "../shared/dom.ts";
import { arrange } from "./arrange.ts";
import { markTone } from "./event-tone.ts";
import { icon } from "./icons.ts";
import { StretchRows } from "./stretch-rows.ts";
import { bars } from "./stretches.ts";
import {
  type Hole,
  type Mark,
  marks,
  momentAt,
  placeOf,
  type Stretch,
  type Timeline,
  ticks,
  videoTime,
} from "./timeline.ts";
import type { RecordedEvent, Recording } from "./types.ts";
import type { Words } from "./words.ts";
import { zoneMinutes } from "./zone.ts";

const MARK = 24;
const LANES = 4;
const TICK = 84;
const PAGE = 60;

export interface Seeking {
  readonly seek: (moment: number) => void;
  readonly seekBy: (seconds: number) => void;
}

export interface Lane {
  readonly source: Recording["source"];
  readonly timeline: Timeline;
}

/** The timelines of all sources; `whole` holds them all, `main` is that of the large picture. */
export interface Lanes {
  readonly whole: Stretch;
  readonly main: Timeline;
  readonly lanes: readonly Lane[];
}

/** The sitting as a bar: what is recorded, what is not, what happened, and where the player is. */
export class TimelineBar {
  readonly root = element("div", { class: "timeline", "data-testid": "timeline" });
  private readonly marks = element("div", { class: "timeline__marks" });
  private readonly stretches: StretchRows;
  private readonly track = element("div", { class: "timeline__track" });
  private readonly bands = element("div", { class: "timeline__bands" });
  private readonly slider = element("div", { class: "timeline__slider", role: "slider", tabindex: 0 });
  private readonly playhead = element("div", { class: "timeline__playhead" });
  private readonly hint = element("output", { class: "timeline__hint numbers", hidden: true, "aria-hidden": true });
  private readonly ticks = element("div", { class: "timeline__ticks numbers", "aria-hidden": true });
  private view: Lanes | null = null;
  private readonly made = new Map<string, HTMLElement>();
  private events: readonly RecordedEvent[] = [];
  private drawn = "";
  private cycled = { mark: "", turn: 0 };

  constructor(
    private readonly words: Words,
    private readonly player: Seeking,
    private readonly picked: (event: RecordedEvent) => void,
  ) {
    this.slider.setAttribute("aria-label", words.t("position"));
    this.track.append(this.bands, this.slider, this.playhead, this.hint);
    this.stretches = new StretchRows(words, picked);
    this.root.append(this.marks, this.stretches.root, this.track, this.ticks);
    this.listenToPointer();
    this.slider.addEventListener("keydown", (event) => this.press(event));
    new ResizeObserver(() => this.draw()).observe(this.root);
  }

  show(view: Lanes, events: readonly RecordedEvent[]): void {
    this.view = view;
    this.events = events;
    this.slider.setAttribute("aria-valuemin", "0");
    this.slider.setAttribute("aria-valuemax", String(Math.round(view.main.duration)));
    this.draw();
  }

  moveTo(moment: number): void {
    if (!this.view) return;
    const { whole, main } = this.view;
    const { duration } = main;
    const seconds = videoTime(moment, main);
    this.playhead.style.left = `${placeOf(moment, whole) * 100}%`;
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
    const { view, events } = this;
    const width = this.track.clientWidth;
    if (!view || width === 0) return;
    const drawing = JSON.stringify([view, events.map(({ id, detail }) => [id, detail["to"]]), width]);
    if (drawing === this.drawn) return;
    this.drawn = drawing;
    const { whole, main, lanes } = view;
    this.track.setAttribute("data-lanes", String(lanes.length));
    this.bands.replaceChildren(...lanes.map((lane) => this.lane(lane, view)));
    const lasted = bars(events, whole.to);
    const drawnBelow = new Set(lasted.map(({ event }) => event));
    const single = events.filter((event) => !drawnBelow.has(event));
    this.drawMarks(marks(single, whole, { width, size: MARK, lanes: LANES }));
    this.stretches.show(lasted, whole, width);
    this.drawTicks(whole, main.origin, Math.max(2, Math.floor(width / TICK)));
  }

  private lane({ source, timeline }: Lane, { whole, lanes }: Lanes): HTMLElement {
    const recorded = element("div", { class: "timeline__recorded" });
    place(recorded, placeOf(timeline.from, whole), placeOf(timeline.to, whole));
    const holes = timeline.holes.map((hole) => this.hole(hole, whole, lanes.length > 1 ? source : null));
    const made = element("div", { class: "timeline__lane", "data-source": source }, recorded, ...holes);
    if (lanes.length > 1) made.append(this.label(source));
    return made;
  }

  private label(source: Recording["source"]): HTMLElement {
    const name = element("span", { class: "timeline__name" }, this.words.source(source));
    return element("span", { class: "timeline__source" }, icon(source), name);
  }

  private hole(hole: Hole, whole: Stretch, source: Recording["source"] | null): HTMLElement {
    const { t } = this.words;
    const why = this.words.hole(hole.reason);
    const reason = source ? t("holeOf", { source: this.words.source(source), reason: why }) : why;
    const text = t("hole", { from: this.words.time(hole.from), to: this.words.time(hole.to), reason });
    const made = element("div", {
      class: `timeline__gap timeline__gap--${hole.reason}`,
      "data-testid": "timeline-gap",
      "data-reason": hole.reason,
      role: "img",
      "aria-label": text,
      title: text,
    });
    place(made, placeOf(hole.from, whole), placeOf(hole.to, whole));
    return made;
  }

  private drawMarks(drawn: readonly Mark[]): void {
    const lanes = drawn.reduce((most, { lane }) => Math.max(most, lane + 1), 1);
    this.marks.style.setProperty("--lanes", String(lanes));
    const shown = drawn.map((mark) => this.mark(mark));
    arrange(this.marks, shown);
    const kept = new Set(shown);
    for (const [key, mark] of this.made) if (!kept.has(mark)) this.made.delete(key);
  }

  /** One that was there before is only moved: it may have the focus. */
  private mark(mark: Mark): HTMLElement {
    const key = keyOf(mark);
    const made = this.made.get(key) ?? this.newMark(mark);
    this.made.set(key, made);
    made.style.left = `${mark.place * 100}%`;
    made.style.setProperty("--lane", String(mark.lane));
    return made;
  }

  private newMark(mark: Mark): HTMLElement {
    const text = this.markText(mark);
    const made = element("button", {
      class: `timeline__mark timeline__mark--${markTone(mark.events)}`,
      type: "button",
      "data-testid": "timeline-event",
      "data-events": keyOf(mark),
      "aria-label": text,
      title: text,
    });
    const several = mark.events.length > 1;
    made.append(element("span", { class: "timeline__dot" }, several ? String(mark.events.length) : ""));
    made.addEventListener("click", () => this.pick(mark));
    return made;
  }

  private markText({ events }: Mark): string {
    const labels = events.map((event) =>
      this.words.t("markOne", { clock: this.words.time(event.at), label: this.words.event(event) }),
    );
    return labels.length === 1
      ? labels.join("")
      : this.words.t("markMany", { count: labels.length, labels: labels.join(", ") });
  }

  /** A mark of several events goes to the next of them at each click. */
  private pick(mark: Mark): void {
    const { events } = mark;
    const key = keyOf(mark);
    const turn = this.cycled.mark === key ? (this.cycled.turn + 1) % events.length : 0;
    this.cycled = { mark: key, turn };
    const event = events[turn];
    if (event) this.picked(event);
  }

  private drawTicks(whole: Stretch, origin: number, most: number): void {
    const moments = ticks(whole, most, zoneMinutes(whole.from, this.words.timeZone));
    const fine = (moments[1] ?? 0) - (moments[0] ?? 0) < 60_000;
    this.ticks.replaceChildren(...moments.map((moment) => this.tick(moment, whole, origin, fine)));
  }

  private tick(moment: number, whole: Stretch, origin: number, fine: boolean): HTMLElement {
    const clock = fine ? this.words.time(moment) : this.words.minute(moment);
    const elapsed = this.words.elapsed((moment - origin) / 1000);
    const made = element("span", { class: "timeline__tick" }, clock, element("span", { class: "muted" }, elapsed));
    const at = placeOf(moment, whole);
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
    return this.view ? momentAt((x - left) / width, this.view.whole) : 0;
  }

  private seekTo(x: number): void {
    if (this.view) this.player.seek(this.momentUnder(x));
  }

  private hover(x: number): void {
    if (!this.view) return;
    const { whole, main } = this.view;
    const moment = this.momentUnder(x);
    const at = placeOf(moment, whole);
    setText(this.hint, `${this.words.time(moment)} · ${this.words.elapsed(videoTime(moment, main))}`);
    this.hint.style.left = `${at * 100}%`;
    this.hint.hidden = false;
  }

  private press(event: KeyboardEvent): void {
    const { from, to } = this.view?.whole ?? { from: 0, to: 0 };
    const keys: Readonly<Record<string, () => void>> = {
      Home: () => this.player.seek(from),
      End: () => this.player.seek(to),
      PageUp: () => this.player.seekBy(PAGE),
      PageDown: () => this.player.seekBy(-PAGE),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

function keyOf({ events }: Mark): string {
  return events.map(({ id }) => id).join(" ");
}

function place(element: HTMLElement, from: number, to: number): void {
  element.style.left = `${from * 100}%`;
  element.style.width = `${(to - from) * 100}%`;
}
