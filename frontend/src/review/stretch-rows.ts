import { element } from "../shared/dom.ts";
import { arrange } from "./arrange.ts";
import { icon } from "./icons.ts";
import { type Bar, FAMILIES, type Family } from "./stretches.ts";
import { placeOf, type Stretch } from "./timeline.ts";
import type { RecordedEvent } from "./types.ts";
import type { Key, Words } from "./words.ts";

const SIGNS: Readonly<Record<Family, string>> = {
  camera: "person",
  gaze: "eye",
  voice: "voice",
  page: "window",
  devices: "tools",
};
const NAMES: Readonly<Record<Family, Key>> = {
  camera: "familyCamera",
  gaze: "familyGaze",
  voice: "familyVoice",
  page: "familyPage",
  devices: "familyDevices",
};
/** Pixels that a length in words needs. */
const ROOM = 44;
/** A stretch can be as narrow as a second: so many pixels beside it are meant for it too. */
const REACH = 12;

const percent = (share: number): string => `${Number((share * 100).toFixed(3))}%`;

interface Drawn {
  readonly event: RecordedEvent;
  /** In pixels. */
  readonly from: number;
  readonly to: number;
}

interface Row {
  readonly root: HTMLElement;
  readonly bars: HTMLElement;
  drawn: readonly Drawn[];
}

/**
 * What lasted, a row for each kind of thing that is looked at. A stretch is too narrow to aim at, so a pointer picks the
 * nearest of its row; keys have the list of events.
 */
export class StretchRows {
  readonly root = element("div", { class: "timeline__stretches" });
  private readonly rows = new Map<Family, Row>();
  private readonly made = new Map<string, HTMLElement>();

  constructor(
    private readonly words: Words,
    private readonly picked: (event: RecordedEvent) => void,
  ) {}

  /** `width` of the whole in pixels. */
  show(bars: readonly Bar[], whole: Stretch, width: number): void {
    const families = FAMILIES.filter((family) => bars.some((bar) => bar.family === family));
    this.root.hidden = families.length === 0;
    arrange(
      this.root,
      families.map((family) => this.row(family).root),
    );
    const shown = new Set<HTMLElement>();
    for (const family of families) {
      const row = this.row(family);
      const ofFamily = bars.filter((bar) => bar.family === family);
      const own = ofFamily.map((bar) => this.bar(bar, whole, width));
      const place = (moment: number) => placeOf(moment, whole) * width;
      row.drawn = ofFamily.map(({ event, from, to }) => ({ event, from: place(from), to: place(to) }));
      arrange(row.bars, own);
      for (const bar of own) shown.add(bar);
    }
    for (const [key, bar] of this.made) if (!shown.has(bar)) this.made.delete(key);
  }

  private row(family: Family): Row {
    const known = this.rows.get(family);
    if (known) return known;
    const name = this.words.t(NAMES[family]);
    const sign = element("span", { class: "timeline__family", title: name }, icon(SIGNS[family]));
    const bars = element("div", { class: "timeline__bars" });
    const about = { class: "timeline__row", "data-family": family, role: "group", "aria-label": name };
    const made: Row = { root: element("div", about, sign, bars), bars, drawn: [] };
    bars.addEventListener("click", ({ clientX }) => this.pick(made, clientX - bars.getBoundingClientRect().left));
    this.rows.set(family, made);
    return made;
  }

  private pick({ drawn }: Row, x: number): void {
    const away = ({ from, to }: Drawn) => Math.max(from - x, x - to, 0);
    const [nearest] = [...drawn].sort((a, b) => away(a) - away(b));
    if (nearest && away(nearest) <= REACH) this.picked(nearest.event);
  }

  private bar(bar: Bar, whole: Stretch, width: number): HTMLElement {
    const { event, from, to } = bar;
    const key = `${event.id} ${to}`;
    const made = this.made.get(key) ?? this.newBar(bar);
    this.made.set(key, made);
    const [left, right] = [placeOf(from, whole), placeOf(to, whole)];
    made.style.left = percent(left);
    made.style.width = percent(right - left);
    made.toggleAttribute("data-narrow", (right - left) * width < ROOM);
    return made;
  }

  private newBar(bar: Bar): HTMLElement {
    const { event, from, to } = bar;
    const text = this.words.bar(bar);
    const count = Number(event.detail["count"] ?? 1);
    const length = this.words.lasting(to - from);
    const said = element("span", { class: "timeline__length" }, count > 1 ? `${length} ×${count}` : length);
    return element(
      "span",
      {
        class: "timeline__stretch",
        role: "img",
        "data-testid": "timeline-stretch",
        "data-event": event.id,
        "data-type": event.type,
        "aria-label": text,
        title: text,
      },
      said,
    );
  }
}
