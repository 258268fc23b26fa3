import type { Take } from "./screen.ts";
import { type Sitting, type Timeline, timelineOf } from "./timeline.ts";
import type { Facts, RecordedEvent, Recording, Review } from "./types.ts";

/** What there is to show of a recording. Every one is at exactly one of these. */
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

/** Of each source, the one with most to show first; never empty. */
export function stagesOf(review: Review, facts: Facts): readonly [Stage, ...Stage[]] {
  const sitting = sittingOf(review.events, facts);
  const [first, ...others] = review.recordings
    .map((recording) => stageOf(recording, sitting))
    .sort((a, b) => RANK[a.at] - RANK[b.at]);
  return first ? [first, ...others] : [facts.records ? withoutPictures(sitting) : { at: "off" }];
}

const RANK: Readonly<Record<Stage["at"], number>> = {
  playable: 0,
  recording: 1,
  arriving: 2,
  joining: 3,
  failed: 4,
  waiting: 5,
  nothing: 6,
  purged: 7,
  off: 8,
};

function stageOf(recording: Recording, sitting: Sitting): Stage {
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

/** What can be played of it: the video, or what has been uploaded so far. Null when there is nothing to play. */
export function takeOf(stage: Stage, sitting: Sitting): Take | null {
  switch (stage.at) {
    case "playable":
      return { plays: "file", recording: stage.recording, timeline: stage.timeline };
    case "recording":
    case "arriving":
    case "joining":
      return stage.recording.storedChunks > 0 ? { plays: "growing", recording: stage.recording, sitting } : null;
    default:
      return null;
  }
}

/** The video is there, and a more complete one is being made. */
export function isRejoining(stage: Stage): boolean {
  return stage.at === "playable" && ["processing", "in_progress"].includes(stage.recording.status);
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
