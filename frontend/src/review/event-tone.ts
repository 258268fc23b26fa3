import type { RecordedEvent } from "./types.ts";

export type Tone = "problem" | "return" | "plain";

const PROBLEMS: ReadonlySet<string> = new Set([
  "CAMERA_LOST",
  "CONNECTION_LOST",
  "RECORDING_FAILED",
  "RECORDING_GAP",
  "RECORDING_SILENT",
  "SCREEN_SHARE_STOPPED",
]);
const RETURNS: ReadonlySet<string> = new Set([
  "CAMERA_RESTORED",
  "CONNECTION_RESTORED",
  "RECORDING_GAP_FILLED",
  "RECORDING_RESUMED",
  "SCREEN_SHARE_STARTED",
  "SESSION_RESUMED",
]);

/** How an event is drawn: something broke off, something came back, or neither. Not a judgement of the candidate. */
export function toneOf({ type }: Pick<RecordedEvent, "type">): Tone {
  if (PROBLEMS.has(type)) return "problem";
  return RETURNS.has(type) ? "return" : "plain";
}

/** The tone of several events at one place: the one that must not be overlooked. */
export function markTone(events: readonly RecordedEvent[]): Tone {
  const tones = new Set(events.map(toneOf));
  return tones.has("problem") ? "problem" : tones.has("return") ? "return" : "plain";
}

const SIGNS: Readonly<Record<string, string>> = {
  CAMERA_LOST: "camera",
  CAMERA_RESTORED: "camera",
  CONNECTION_LOST: "network",
  CONNECTION_RESTORED: "network",
  RECORDING_FAILED: "failed",
  RECORDING_GAP: "partial",
  RECORDING_GAP_FILLED: "completed",
  RECORDING_RESUMED: "in_progress",
  RECORDING_SILENT: "clock",
  RECORDING_STARTED: "in_progress",
  RECORDING_STEPPED: "quality",
  RECORDING_STOPPED: "none",
  SCREEN_SHARE_STARTED: "screen",
  SCREEN_SHARE_STOPPED: "screen",
  STORAGE_NEARLY_FULL: "storage",
  OPENED_ELSEWHERE: "tabs",
};

/** The icon of an event; most need none. */
export function signOf({ type }: Pick<RecordedEvent, "type">): string | null {
  return SIGNS[type] ?? null;
}
