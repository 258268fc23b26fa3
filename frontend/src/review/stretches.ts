import { spanOf } from "./spans.ts";
import type { Stretch } from "./timeline.ts";
import type { RecordedEvent } from "./types.ts";

/** What is looked at: the rows in which stretches lie. */
export type Family = "camera" | "gaze" | "voice" | "page" | "devices";

export const FAMILIES: readonly Family[] = ["camera", "gaze", "voice", "page", "devices"];
const FAMILY_OF: Readonly<Record<string, Family>> = {
  ABSENCE: "camera",
  MULTIPLE_FACES: "camera",
  PICTURE_DARK: "camera",
  PICTURE_COVERED: "camera",
  PICTURE_FROZEN: "camera",
  LOOKING_AWAY: "gaze",
  SUSPICIOUS_BEHAVIOR: "gaze",
  AUDIO_DETECTED: "voice",
  TAB_SWITCH: "page",
  WINDOW_BLUR: "page",
  FULLSCREEN_EXIT: "page",
  DEVTOOLS_OPEN: "devices",
  SECOND_SCREEN: "devices",
};

/** An event that lasted, at its place in time. */
export interface Bar extends Stretch {
  readonly event: RecordedEvent;
  readonly family: Family;
}

/**
 * The events as a person counts them: what lasted is one, from its beginning to its end (`from` and `to` in its detail),
 * and the report of the end is none of its own. Pictures taken are in the gallery.
 */
export function happenings(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const known = new Set(events.map(({ id }) => id));
  const ends = new Map(events.flatMap((event) => (known.has(beganOf(event)) ? [[beganOf(event), event]] : [])));
  return events
    .filter((event) => !known.has(beganOf(event)) && event.type !== "WEBCAM_SNAPSHOT")
    .map((event) => joined(event, ends.get(event.id)));
}

function joined(first: RecordedEvent, end: RecordedEvent | undefined): RecordedEvent {
  if (end) {
    const { ongoing: _over, ...said } = first.detail;
    const { began: _first, seconds: _length, ...more } = end.detail;
    return { ...first, detail: { from: first.at, to: end.at, ...said, ...more } };
  }
  const { began, seconds, ...said } = first.detail;
  if (began === undefined || typeof seconds !== "number") return first;
  const from = new Date(Date.parse(first.at) - seconds * 1000).toISOString(); // the report of its beginning is lost
  return { ...first, at: from, detail: { from, to: first.at, ...said } };
}

function beganOf({ detail }: RecordedEvent): string {
  return typeof detail["began"] === "string" ? detail["began"] : "";
}

/** Those that lasted. What goes on has lasted until `until`, unless the same has begun anew: then nobody knows how long. */
export function bars(happened: readonly RecordedEvent[], until: number): readonly Bar[] {
  const latest = new Map<string, number>();
  for (const { type, at, witness } of happened)
    if (witness === "browser") latest.set(type, Math.max(latest.get(type) ?? 0, Date.parse(at)));
  return happened.flatMap((event) => {
    const family = FAMILY_OF[event.type];
    const from = Date.parse(event.at);
    const goesOn = event.detail["ongoing"] === true && from === latest.get(event.type) && until > from;
    const span = goesOn ? { from, to: until } : spanOf(event);
    return family && span ? [{ ...span, event, family }] : [];
  });
}
