import type { RecordedEvent } from "./types.ts";

export type Tone = "problem" | "return" | "plain";

const PROBLEMS: ReadonlySet<string> = new Set(["CAMERA_LOST", "CONNECTION_LOST", "RECORDING_FAILED"]);
const RETURNS: ReadonlySet<string> = new Set(["CAMERA_RESTORED", "CONNECTION_RESTORED", "SESSION_RESUMED"]);

/** How an event is drawn: something broke off, something came back, or neither. Not a judgement of the candidate. */
export function toneOf({ type }: RecordedEvent): Tone {
  if (PROBLEMS.has(type)) return "problem";
  return RETURNS.has(type) ? "return" : "plain";
}

/** The tone of several events at one place: the one that must not be overlooked. */
export function markTone(events: readonly RecordedEvent[]): Tone {
  const tones = new Set(events.map(toneOf));
  return tones.has("problem") ? "problem" : tones.has("return") ? "return" : "plain";
}
