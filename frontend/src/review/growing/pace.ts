import { clamp } from "../timeline.ts";
import type { Piece } from "./feed.ts";

const BEFORE_DUE = 250;
const WHEN_DUE = 500;
const WHEN_LATE = 1500;
const WHEN_RESTING = 15_000;

/**
 * How long to wait before asking what is new: until the next chunk is due by the length of the last one, then a few
 * times in short succession, then calmly. About as often as every 1.5 s, but the answer is younger.
 */
export function pauseBefore(newest: Piece | null, misses: number, isWatched: boolean): number {
  if (!isWatched) return WHEN_RESTING;
  if (misses === 0 && newest) return clamp(newest.to - newest.from - BEFORE_DUE, WHEN_DUE, 2250);
  return misses <= 4 ? WHEN_DUE : WHEN_LATE;
}

/** How far behind the newest picture the player keeps, so that it never runs dry between two chunks. In ms. */
export const CUSHION = 3000;
const TOO_FAR = 6500;
const FAR = 5000;
const A_LITTLE_FAR = 3500;

/** What a player that follows does when so much lies ahead of it: the rate to play at, or a jump to the cushion. */
export function chase(ahead: number): { readonly rate: number } | "jump" {
  if (ahead > TOO_FAR) return "jump";
  return { rate: ahead > FAR ? 1.25 : ahead > A_LITTLE_FAR ? 1.1 : 1 };
}

/** Within this much of the newest picture counts as watching live. */
export const LIVE = 9000;
