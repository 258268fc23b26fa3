import { element, setText } from "../../shared/dom.ts";
import type { Progress, Tile } from "../../shared/wire.gen.ts";
import { isAway, isRunning, recordingTrouble } from "../board/attention.ts";
import { tileModel } from "../tiles/tile-model.ts";
import { age, type Words } from "../words.ts";

const TERMS = { time: "factTime", connection: "factConnection", recording: "factRecording", page: "factPage" } as const;
type Term = keyof typeof TERMS;

/** What the tile says in few words, in full. */
export class FactsView {
  readonly root = element("dl", { class: "facts-list numbers" });
  private readonly values = new Map<Term, HTMLElement>();

  constructor(private readonly words: Words) {
    for (const [term, key] of Object.entries(TERMS)) {
      const value = element("dd", {});
      this.values.set(term as Term, value);
      this.root.append(element("div", {}, element("dt", {}, words.t(key)), value));
    }
  }

  show(tile: Tile, now: number): void {
    const facts: Record<Term, string> = {
      time: this.words.standing(tile, now),
      connection: this.connection(tile, now),
      recording: this.recording(tile, now),
      page: this.page(tile, now),
    };
    for (const [term, element] of this.values) setText(element, facts[term]);
  }

  private connection(tile: Tile, now: number): string {
    if (!isRunning(tile)) return "–";
    const word = this.words.connection(tile.connection);
    if (!isAway(tile) || !tile.connectionSince) return word;
    return `${word}, ${age(now - Date.parse(tile.connectionSince))}`;
  }

  private recording(tile: Tile, now: number): string {
    const { t } = this.words;
    if (tile.recordings.length === 0) return t("recordingNone");
    const trouble = recordingTrouble(tile, now);
    const said = trouble ? [tileModel(tile, [], this.words, now).recording?.text ?? ""] : [];
    const waiting = (tile.vitals?.recordings ?? []).reduce((sum, { backlog }) => sum + backlog, 0);
    return [
      ...said,
      ...tile.recordings.map((progress) => this.stored(progress)),
      ...(waiting > 0 && isRunning(tile) ? [t("uploading", { n: waiting })] : []),
    ].join(" · ");
  }

  private stored({ source, stored, expected }: Progress): string {
    const { t } = this.words;
    const count =
      expected !== null && expected > stored
        ? t("recordedOf", { n: stored, expected })
        : t("recordedCount", { n: stored });
    return t("storedOf", { source: this.words.source(source), parts: count });
  }

  private page(tile: Tile, now: number): string {
    const { t } = this.words;
    if (!tile.vitals || !isRunning(tile) || tile.connection !== "live") return "–";
    const { hints } = tileModel(tile, [], this.words, now);
    const { battery } = tile.vitals;
    const isFine = tile.vitals.visible && tile.vitals.focused;
    return [
      ...(isFine ? [t("pageInFront")] : []),
      ...hints.map(({ text }) => text),
      ...(battery && !hints.some(({ icon }) => icon === "battery")
        ? [t("battery", { percent: Math.round(battery.level * 100) })]
        : []),
    ].join(" · ");
  }
}
