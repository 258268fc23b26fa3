import type { Tile } from "../../shared/wire.gen.ts";
import { isAway, isCalm, phaseOf } from "./attention.ts";

export const SHOWS = ["all", "attention", "away", "paused", "sitting", "waiting", "ended"] as const;
export type Show = (typeof SHOWS)[number];

export interface Filter {
  readonly search: string;
  /** An id; empty for all. */
  readonly exam: string;
  /** Empty for all. */
  readonly group: string;
  readonly show: Show;
  readonly hidesCalm: boolean;
}

export const EVERYTHING: Filter = { search: "", exam: "", group: "", show: "all", hidesCalm: false };

export interface Sifted {
  readonly tiles: readonly Tile[];
  /** How many would be shown if the calm were not hidden. */
  readonly calmHidden: number;
  /** How many others do not fit the filter. */
  readonly others: number;
}

/** `now`: ms of the server's clock. */
export function sifted(all: readonly Tile[], filter: Filter, now: number): Sifted {
  const words = plain(filter.search).split(/\s+/).filter(Boolean);
  const matching = all.filter((tile) => matches(tile, filter, words, now));
  const tiles = filter.hidesCalm ? matching.filter((tile) => !isCalm(tile, now)) : matching;
  return { tiles, calmHidden: matching.length - tiles.length, others: all.length - matching.length };
}

export type Counts = Readonly<Record<Show, number>>;

/** How many there are of each kind, in one exam or all. */
export function counted(all: readonly Tile[], exam: string, now: number): Counts {
  const counts: Record<Show, number> = { all: 0, attention: 0, away: 0, paused: 0, sitting: 0, waiting: 0, ended: 0 };
  for (const tile of all) {
    if (exam !== "" && tile.exam !== exam) continue;
    counts.all += 1;
    counts[phaseOf(tile)] += 1;
    if (isAway(tile)) counts.away += 1;
    if (!isCalm(tile, now)) counts.attention += 1;
  }
  return counts;
}

/** The groups of the exam, or of all. */
export function groupsOf(all: readonly Tile[], exam: string): readonly string[] {
  const groups = all.filter((tile) => exam === "" || tile.exam === exam).map(({ group }) => group);
  return [...new Set(groups)].filter(Boolean).sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
}

function matches(tile: Tile, filter: Filter, words: readonly string[], now: number): boolean {
  if (filter.exam !== "" && tile.exam !== filter.exam) return false;
  if (filter.group !== "" && tile.group !== filter.group) return false;
  const said = plain(`${tile.name} ${tile.group}`);
  return words.every((word) => said.includes(word)) && isShown(tile, filter.show, now);
}

function isShown(tile: Tile, show: Show, now: number): boolean {
  switch (show) {
    case "all":
      return true;
    case "attention":
      return !isCalm(tile, now);
    case "away":
      return isAway(tile);
    default:
      return phaseOf(tile) === show;
  }
}

/** Without accents and capitals: é is found by e. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
