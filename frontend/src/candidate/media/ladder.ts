import { RUNGS, type Rung } from "./formats.ts";
import { NEARLY_FULL } from "./storage-room.ts";

/** How uploading stands. */
export interface Sight {
  /** ms. */
  readonly now: number;
  /** How long the oldest chunk has waited, in ms; 0 when nothing waits. */
  readonly waited: number;
  readonly bytes: number;
  /** What waits, as a share of the room that there is for it. */
  readonly share: number;
  /** The server takes what arrives: a line that is cut, or a server that asks for patience, is not a slow line. */
  readonly isReached: boolean;
  /** How many chunks the server has taken in all. */
  readonly taken: number;
}

/** Where on the ladder recording stands, and what was seen since the last look. */
export interface Ladder {
  readonly rung: Rung;
  /** Since when the queue is behind although the server takes chunks, what waited then, and what was taken before. */
  readonly behind: { readonly since: number; readonly bytes: number; readonly taken: number } | null;
  readonly calmSince: number | null;
  /** How long it must be calm before the next step up, in ms. */
  readonly patience: number;
  readonly climbedAt: number | null;
}

const WATCHED = 10_000;
const SLOW = 20_000;
/** A slow line finishes a chunk now and then, so what waits goes up and down: shorter looks would see only that. */
const LOOK = 15_000;
const CALM = 5000;
const PATIENCE = 60_000;
const LONGEST_PATIENCE = 960_000;
/** What a cut line may fill before the picture becomes smaller, and before it becomes single pictures. */
const SMALLER_FROM = 0.4;

export const TOP: Ladder = { rung: "full", behind: null, calmSince: null, patience: PATIENCE, climbedAt: null };

/**
 * The ladder after a look. One rung at a time, and down only while what waits does not shrink: after an outage, or right
 * after a step, the line is given the time to catch up. Up after a calm minute; twice as long after each relapse.
 */
export function look(ladder: Ladder, sight: Sight): Ladder {
  const seen = { ...ladder, behind: behind(ladder, sight), calmSince: calmSince(ladder, sight) };
  const lowest = highestFor(sight.share);
  if (index(ladder.rung) < index(lowest)) return stepped(seen, lowest, sight);
  if (isTooSlow(seen, sight)) return stepped(seen, neighbour(ladder.rung, 1), sight);
  if (isCalm(seen, sight) && ladder.rung !== lowest) return climbed(seen, sight);
  return seen;
}

/** As long as nothing is taken the line may be dead, which no smaller picture would cure: the watch has not begun. */
function behind({ behind }: Ladder, { isReached, waited, now, bytes, taken }: Sight): Ladder["behind"] {
  if (!isReached || waited <= WATCHED) return null;
  const before = behind?.taken ?? taken;
  const isNew = !behind || taken === before || (now - behind.since >= LOOK && bytes < behind.bytes);
  return isNew ? { since: now, bytes, taken: before } : behind;
}

function calmSince({ calmSince }: Ladder, { waited, now }: Sight): number | null {
  return waited < CALM ? (calmSince ?? now) : null;
}

function isTooSlow({ behind }: Ladder, { waited, now }: Sight): boolean {
  return behind !== null && waited > SLOW && now - behind.since >= LOOK;
}

function isCalm({ calmSince, patience }: Ladder, { now }: Sight): boolean {
  return calmSince !== null && now - calmSince >= patience;
}

function stepped(ladder: Ladder, rung: Rung, { now, bytes }: Sight): Ladder {
  const relapsed = ladder.climbedAt !== null && now - ladder.climbedAt < 2 * ladder.patience;
  const patience = relapsed ? Math.min(ladder.patience * 2, LONGEST_PATIENCE) : ladder.patience;
  const seen = ladder.behind && { ...ladder.behind, since: now, bytes };
  return { rung, behind: seen, calmSince: null, patience, climbedAt: null };
}

function climbed(ladder: Ladder, { now }: Sight): Ladder {
  return { ...ladder, rung: neighbour(ladder.rung, -1), calmSince: now, climbedAt: now };
}

function highestFor(share: number): Rung {
  if (share >= NEARLY_FULL) return "stills";
  return share >= SMALLER_FROM ? "small" : "full";
}

function index(rung: Rung): number {
  return RUNGS.indexOf(rung);
}

function neighbour(rung: Rung, by: 1 | -1): Rung {
  return RUNGS[index(rung) + by] ?? rung;
}
