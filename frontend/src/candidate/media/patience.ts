/** How long to leave the server alone, and whether a returning network may cut it short. */
export interface Pause {
  readonly ms: number;
  readonly untilOnline: boolean;
}

const LADDER = [2000, 4000, 8000] as const;
const REGULAR = 30_000;
const LONGEST = 300_000;
/** The health at which the server asks for nothing at all. */
export const CLOSED = 10;

/** After the first, second, third failure in a row; every 30 s from then on. Spread, so that a room of browsers does not return as one. */
export function afterFailure(failures: number, random: () => number): Pause {
  const step = LADDER[failures - 1] ?? REGULAR;
  return { ms: step * (0.5 + random() / 2), untilOnline: true };
}

/** At least as long as the server asked. */
export function asAsked(retryAfter: number, random: () => number): Pause {
  const asked = Math.min(Math.max(retryAfter, 1000), LONGEST);
  return { ms: asked * (1 + random() / 2), untilOnline: false };
}

/** A server needs less than this for an answer; the rest is the line's. */
const ANSWER = 2000;

/** A server that says it is strained gets a rest in proportion to what it needed for the last answer. */
export function forHealth(health: number, elapsed: number, random: () => number): Pause | null {
  if (health >= CLOSED) return asAsked(REGULAR, random);
  return health >= 1 ? { ms: (health + 1) * Math.min(elapsed, ANSWER), untilOnline: false } : null;
}

export function longest(pauses: readonly (Pause | null)[]): Pause | null {
  return pauses.reduce((a, b) => (b && b.ms > (a?.ms ?? -1) ? b : a), null);
}

/** Retry-After in ms: seconds or a date (RFC 9110); null when there is none. */
export function retryAfter(header: string | null, now: number): number | null {
  if (!header) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
