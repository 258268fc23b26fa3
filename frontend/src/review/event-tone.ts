import type { RecordedEvent } from "./types.ts";

export type Tone = "problem" | "look" | "return" | "plain";

const PROBLEMS: ReadonlySet<string> = new Set([
  "CAMERA_LOST",
  "CONNECTION_LOST",
  "DETECTION_UNAVAILABLE",
  "PAGE_SILENT",
  "RECORDING_FAILED",
  "RECORDING_GAP",
  "RECORDING_SILENT",
  "REPORTS_MISSING",
  "SCREEN_SHARE_STOPPED",
  "SNAPSHOTS_SILENT",
]);
const LOOKS: ReadonlySet<string> = new Set([
  "ABSENCE",
  "AUDIO_DETECTED",
  "COPY",
  "CUT",
  "DEVTOOLS_OPEN",
  "FULLSCREEN_EXIT",
  "LOOKING_AWAY",
  "MULTIPLE_FACES",
  "PASTE",
  "PICTURE_COVERED",
  "PICTURE_DARK",
  "PICTURE_FROZEN",
  "PRINT_ATTEMPT",
  "RIGHT_CLICK",
  "SCREEN_SHARE_ATTEMPT",
  "SECOND_SCREEN",
  "SUSPICIOUS_BEHAVIOR",
  "TAB_SWITCH",
  "VIRTUAL_CAMERA",
  "WINDOW_BLUR",
]);
const RETURNS: ReadonlySet<string> = new Set([
  "CAMERA_RESTORED",
  "CONNECTION_RESTORED",
  "PAGE_HEARD",
  "RECORDING_GAP_FILLED",
  "RECORDING_RESUMED",
  "SCREEN_SHARE_STARTED",
  "SESSION_RESUMED",
  "SNAPSHOTS_RESUMED",
]);

/**
 * How an event is drawn: something broke off, something that rules look at, something came back, or neither. Not a
 * judgement of the candidate: what they did with their own words is nothing.
 */
export function toneOf({ type, detail }: Pick<RecordedEvent, "type" | "detail">): Tone {
  if (PROBLEMS.has(type)) return "problem";
  if (LOOKS.has(type)) return detail["own"] === true ? "plain" : "look";
  return RETURNS.has(type) ? "return" : "plain";
}

const FIRST: readonly Tone[] = ["problem", "look", "return"];

/** The tone of several events at one place: the one that must not be overlooked. */
export function markTone(events: readonly RecordedEvent[]): Tone {
  const tones = new Set(events.map(toneOf));
  return FIRST.find((tone) => tones.has(tone)) ?? "plain";
}

const SIGNS: Readonly<Record<string, string>> = {
  ABSENCE: "person",
  AUDIO_DETECTED: "voice",
  CAMERA_LOST: "camera",
  CAMERA_RESTORED: "camera",
  CONNECTION_LOST: "network",
  CONNECTION_RESTORED: "network",
  COPY: "clipboard",
  CUT: "clipboard",
  DETECTION_UNAVAILABLE: "unknown",
  DEVTOOLS_OPEN: "tools",
  FULLSCREEN_EXIT: "window",
  LOOKING_AWAY: "eye",
  MULTIPLE_FACES: "people",
  NOT_VERIFIABLE: "unknown",
  PASTE: "clipboard",
  PICTURE_COVERED: "camera",
  PICTURE_DARK: "camera",
  PICTURE_FROZEN: "camera",
  RECORDING_FAILED: "failed",
  RECORDING_GAP: "partial",
  RECORDING_GAP_FILLED: "completed",
  RECORDING_RESUMED: "in_progress",
  RECORDING_SILENT: "clock",
  RECORDING_STARTED: "in_progress",
  RECORDING_STEPPED: "quality",
  RECORDING_STOPPED: "none",
  REPORTS_MISSING: "partial",
  RIGHT_CLICK: "clipboard",
  SCREEN_SHARE_ATTEMPT: "screen",
  SCREEN_SHARE_STARTED: "screen",
  SCREEN_SHARE_STOPPED: "screen",
  SECOND_SCREEN: "screen",
  SNAPSHOTS_RESUMED: "camera",
  SNAPSHOTS_SILENT: "clock",
  STORAGE_NEARLY_FULL: "storage",
  SUSPICIOUS_BEHAVIOR: "eye",
  TAB_SWITCH: "tabs",
  OPENED_ELSEWHERE: "tabs",
  VIRTUAL_CAMERA: "camera",
  WINDOW_BLUR: "window",
};

/** The icon of an event; most need none. */
export function signOf({ type }: Pick<RecordedEvent, "type">): string | null {
  return SIGNS[type] ?? null;
}
