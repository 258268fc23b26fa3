import { element } from "../shared/dom.ts";
import { toneOf } from "./event-tone.ts";
import { currentEvent, sorted, type Timeline } from "./timeline.ts";
import type { RecordedEvent } from "./types.ts";
import type { Words } from "./words.ts";

/** Everything that happened, in order. With a video each row goes to its moment. */
export class EventList {
  readonly root = element("section", { class: "card events", "aria-labelledby": "events-title" });
  private readonly list = element("ol", { class: "events__list" });
  private readonly rows = new Map<string, HTMLElement>();
  private events: readonly RecordedEvent[] = [];
  private current: HTMLElement | null = null;

  constructor(
    private readonly words: Words,
    private readonly picked: (event: RecordedEvent) => void,
  ) {
    this.root.append(element("h2", { class: "card__title", id: "events-title" }, words.t("events")), this.list);
  }

  show(events: readonly RecordedEvent[], timeline: Timeline | null): void {
    this.events = sorted(events);
    this.rows.clear();
    this.current = null;
    this.list.replaceChildren(...this.events.map((event) => this.row(event, timeline)));
    if (this.events.length === 0) {
      this.list.append(element("li", { class: "muted small" }, this.words.t("noEvents")));
    }
  }

  /** Marks the event that the player has reached last. */
  moveTo(moment: number): void {
    const event = currentEvent(this.events, moment);
    const row = event ? (this.rows.get(event.id) ?? null) : null;
    if (row === this.current) return;
    this.current?.removeAttribute("aria-current");
    row?.setAttribute("aria-current", "true");
    this.current = row;
    if (row) scrollWithin(this.list, row);
  }

  private row(event: RecordedEvent, timeline: Timeline | null): HTMLElement {
    const content = [this.when(event, timeline), this.what(event)];
    const holder = timeline
      ? element("button", { class: "events__row", type: "button" }, ...content)
      : element("div", { class: "events__row" }, ...content);
    if (timeline) holder.addEventListener("click", () => this.picked(event));
    this.rows.set(event.id, holder);
    return element("li", { class: `events__item events__item--${toneOf(event)}`, "data-event": event.id }, holder);
  }

  private when(event: RecordedEvent, timeline: Timeline | null): HTMLElement {
    const clock = element("time", { datetime: event.at }, this.words.time(event.at));
    if (!timeline) return element("span", { class: "events__when numbers" }, clock);
    const elapsed = this.words.elapsed((Date.parse(event.at) - timeline.origin) / 1000);
    const spoken = element("span", { class: "visually-hidden" }, ` ${this.words.t("elapsed", { elapsed })}`);
    const shown = element("span", { class: "muted", "aria-hidden": true }, elapsed);
    return element("span", { class: "events__when numbers" }, clock, spoken, shown);
  }

  private what(event: RecordedEvent): HTMLElement {
    const detail = [this.words.detail(event), this.words.witness(event)].filter((part) => part !== "").join(" · ");
    return element(
      "span",
      { class: "events__what" },
      element("span", { class: "events__label" }, event.label),
      element("span", { class: "events__detail" }, detail),
    );
  }
}

/** Scrolls the list alone, never the page. */
function scrollWithin(list: HTMLElement, row: HTMLElement): void {
  const [outer, inner] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
  if (inner.top < outer.top) list.scrollTop -= outer.top - inner.top;
  else if (inner.bottom > outer.bottom) list.scrollTop += inner.bottom - outer.bottom;
}
