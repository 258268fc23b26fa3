import { element } from "../shared/dom.ts";
import { arrange } from "./arrange.ts";
import { signOf, toneOf } from "./event-tone.ts";
import { icon } from "./icons.ts";
import { currentEvent, sorted } from "./timeline.ts";
import type { RecordedEvent } from "./types.ts";
import type { Words } from "./words.ts";

/** Everything that happened, in order. With a video each row goes to its moment. */
export class EventList {
  readonly root = element("section", { class: "card events", "aria-labelledby": "events-title" });
  private readonly list = element("ol", { class: "events__list" });
  private readonly rows = new Map<string, HTMLElement>();
  private events: readonly RecordedEvent[] = [];
  private current: Element | null = null;
  /** The moment at which the video begins. Null while there is none to go to. */
  private origin: number | null = null;

  constructor(
    private readonly words: Words,
    private readonly picked: (event: RecordedEvent) => void,
  ) {
    this.root.append(element("h2", { class: "card__title", id: "events-title" }, words.t("events")), this.list);
  }

  /** Rows that are there already stay, with the focus and the place in the list. */
  show(events: readonly RecordedEvent[], origin: number | null): void {
    this.events = sorted(events);
    if (origin !== this.origin) this.rows.clear();
    this.origin = origin;
    const rows = this.events.map((event) => this.row(event));
    arrange(this.list, rows.length > 0 ? rows : [element("li", { class: "muted small" }, this.words.t("noEvents"))]);
  }

  /** Marks the event that the player has reached last. */
  moveTo(moment: number): void {
    const event = currentEvent(this.events, moment);
    const row = event ? (this.rows.get(event.id)?.firstElementChild ?? null) : null;
    if (row === this.current) return;
    this.current?.removeAttribute("aria-current");
    row?.setAttribute("aria-current", "true");
    this.current = row;
    if (row) scrollWithin(this.list, row);
  }

  /** One whose end has come since says more. */
  private row(event: RecordedEvent): HTMLElement {
    const end = String(event.detail["to"] ?? "");
    const known = this.rows.get(event.id);
    const made = known?.getAttribute("data-end") === end ? known : this.newRow(event, end);
    this.rows.set(event.id, made);
    return made;
  }

  private newRow(event: RecordedEvent, end: string): HTMLElement {
    const content = [this.when(event), this.what(event)];
    const leads = this.origin !== null;
    const holder = leads
      ? element("button", { class: "events__row", type: "button" }, ...content)
      : element("div", { class: "events__row" }, ...content);
    if (leads) holder.addEventListener("click", () => this.picked(event));
    const name = `events__item events__item--${toneOf(event)}`;
    return element("li", { class: name, "data-event": event.id, "data-end": end }, holder);
  }

  private when(event: RecordedEvent): HTMLElement {
    const clock = element("time", { datetime: event.at }, this.words.time(event.at));
    if (this.origin === null) return element("span", { class: "events__when numbers" }, clock);
    const elapsed = this.words.elapsed((Date.parse(event.at) - this.origin) / 1000);
    const spoken = element("span", { class: "visually-hidden" }, ` ${this.words.t("elapsed", { elapsed })}`);
    const shown = element("span", { class: "muted", "aria-hidden": true }, elapsed);
    return element("span", { class: "events__when numbers" }, clock, spoken, shown);
  }

  private what(event: RecordedEvent): HTMLElement {
    const detail = [this.words.detail(event), this.words.witness(event)].filter((part) => part !== "").join(" · ");
    const sign = signOf(event);
    return element(
      "span",
      { class: "events__what" },
      element("span", { class: "events__label" }, ...(sign ? [icon(sign)] : []), this.words.event(event)),
      element("span", { class: "events__detail" }, detail),
    );
  }
}

/** Scrolls the list alone, never the page. */
function scrollWithin(list: Element, row: Element): void {
  const [outer, inner] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
  if (inner.top < outer.top) list.scrollTop -= outer.top - inner.top;
  else if (inner.bottom > outer.bottom) list.scrollTop += inner.bottom - outer.bottom;
}
