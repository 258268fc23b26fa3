import { type Sitting, type Timeline, timelineOf } from "./timeline.ts";
import type { Facts, RecordedEvent, Recording, Review } from "./types.ts";

/** What there is to show. Every recording is at exactly one of these. */
export type Stage =
  | { readonly at: "off" }
  | { readonly at: "waiting" }
  | { readonly at: "nothing" }
  | { readonly at: "recording"; readonly recording: Recording }
  | { readonly at: "arriving"; readonly recording: Recording }
  | { readonly at: "joining"; readonly recording: Recording }
  | { readonly at: "playable"; readonly recording: Recording; readonly timeline: Timeline }
  | { readonly at: "failed"; readonly recording: Recording }
  | { readonly at: "purged"; readonly recording: Recording };

export function stageOf(review: Review, facts: Facts): Stage {
  const sitting = sittingOf(review.events, facts);
  const [recording] = review.recordings;
  if (!recording) return facts.records ? withoutPictures(sitting) : { at: "off" };
  if (recording.purgedAt) return { at: "purged", recording };
  const timeline = timelineOf(recording, sitting);
  if (timeline) return { at: "playable", recording, timeline };
  return withoutVideo(recording, sitting);
}

function withoutVideo(recording: Recording, sitting: Sitting): Stage {
  switch (recording.status) {
    case "not_started":
      return withoutPictures(sitting);
    case "in_progress":
      return sitting.endedAt ? { at: "arriving", recording } : { at: "recording", recording };
    case "processing":
      return { at: "joining", recording };
    default:
      return { at: "failed", recording };
  }
}

function withoutPictures(sitting: Sitting): Stage {
  return sitting.endedAt ? { at: "nothing" } : { at: "waiting" };
}

/** True while news is expected. */
export function isMoving({ at }: Stage): boolean {
  return at === "waiting" || at === "recording" || at === "arriving" || at === "joining";
}

/** The page was made at one moment; the events know how it went on. */
export function sittingOf(events: readonly RecordedEvent[], facts: Facts): Sitting {
  const at = (type: string) => events.find((event) => event.type === type)?.at ?? null;
  return { startedAt: facts.startedAt ?? at("SESSION_STARTED"), endedAt: facts.endedAt ?? at("SESSION_ENDED") };
}
