import type { Stretch } from "./timeline.ts";
import type { RecordedEvent } from "./types.ts";

/** From when to when an event lasted, for those that say so. */
export function spanOf({ detail }: RecordedEvent): Stretch | null {
  const [from, to] = [momentIn(detail["from"]), momentIn(detail["to"])];
  return from !== null && to !== null && to > from ? { from, to } : null;
}

const MOMENT = /^\d{4}-\d\d-\d\dT/;

function momentIn(value: unknown): number | null {
  const moment = typeof value === "string" && MOMENT.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(moment) ? null : moment;
}
