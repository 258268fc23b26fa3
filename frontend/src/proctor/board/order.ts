import type { AlertItem, Tile } from "../../shared/wire.gen.ts";
import { isAway, type Phase, phaseOf, rank, recordingTrouble } from "./attention.ts";

/** Open alerts by attempt. */
export type OpenAlerts = ReadonlyMap<string, readonly AlertItem[]>;

const PHASES: Readonly<Record<Phase, number>> = { paused: 0, sitting: 1, waiting: 2, ended: 3 };

/**
 * Worst first: the severest alert (one that nobody looks after before one that is taken), who is offline or
 * reconnecting, trouble with the recording, the paused, then who has waited longest; the ended come last. Equals are
 * in the order of their names, so that the order is the same for everybody and each time.
 */
export function worstFirst(tiles: readonly Tile[], alerts: OpenAlerts, now: number): readonly Tile[] {
  const collator = new Intl.Collator(undefined, { numeric: true });
  const keyed = tiles.map((tile) => ({ tile, key: keyOf(tile, alerts.get(tile.attempt) ?? [], now) }));
  keyed.sort(
    (a, b) =>
      compare(a.key, b.key) || collator.compare(a.tile.name, b.tile.name) || (a.tile.attempt < b.tile.attempt ? -1 : 1),
  );
  return keyed.map(({ tile }) => tile);
}

/** Smaller is worse, element by element. */
function keyOf(tile: Tile, alerts: readonly AlertItem[], now: number): readonly number[] {
  const isTaken = alerts.length > 0 && alerts.every(({ takenBy }) => takenBy !== null);
  const away = isAway(tile) ? (tile.connection === "offline" ? 2 : 1) : 0;
  const trouble = recordingTrouble(tile, now) === null ? 0 : 1;
  return [-rank(tile.risk), isTaken ? 1 : 0, -away, -trouble, PHASES[phaseOf(tile)], waitingSince(tile, alerts, away)];
}

/** Since when somebody should have looked; the paused wait to go on. */
function waitingSince(tile: Tile, alerts: readonly AlertItem[], away: number): number {
  const times = [
    ...alerts.map(({ raisedAt }) => raisedAt),
    ...(away > 0 && tile.connectionSince ? [tile.connectionSince] : []),
    ...(tile.pausedAt ? [tile.pausedAt] : []),
  ];
  return Math.min(...times.map(Date.parse), Number.MAX_SAFE_INTEGER);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (value !== other) return value - other;
  }
  return 0;
}

/** While somebody points at the tiles or goes over them with keys, they stay where they are: new ones come last. */
export function arranged(
  shown: readonly string[],
  wanted: readonly string[],
  isHeld: boolean,
): { readonly order: readonly string[]; readonly isOld: boolean } {
  if (!isHeld) return { order: wanted, isOld: false };
  const left = new Set(wanted);
  const order = shown.filter((attempt) => left.delete(attempt));
  order.push(...left);
  return { order, isOld: order.some((attempt, index) => attempt !== wanted[index]) };
}
