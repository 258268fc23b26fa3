import type { Timeline } from "./timeline.ts";
import type { Alert, RecordedEvent, Recording, Retention, Snapshot } from "./types.ts";

/** Tells one state of a recording from the next. */
export function versionOf(recording: Recording): string {
  const { coverage, videoUrl, videoSize, duration, origin, error, purgedAt, gaps } = recording;
  const facts = [coverage, gaps.length, videoUrl, videoSize, duration, origin, error, purgedAt];
  return [chunksVersion(recording), ...facts].join(" ");
}

/** Chunks never change once stored, so counting them is enough. */
export function chunksVersion(recording: Recording): string {
  const { id, status, storedChunks, expectedChunks, storedBytes, segments, report, purgedAt } = recording;
  const declared = segments.map((segment) => segment.declaredChunks).join();
  const rejected = report.rejected?.length ?? 0;
  return [id, status, storedChunks, expectedChunks, storedBytes, declared, rejected, purgedAt].join(" ");
}

/** Events are added, never changed; one may come late and belong between others. */
export function eventsVersion(events: readonly RecordedEvent[]): string {
  return `${events.length} ${events[0]?.id} ${events.at(-1)?.id}`;
}

export function alertsVersion(alerts: readonly Alert[]): string {
  return alerts.map(({ id, closedAt }) => `${id} ${closedAt}`).join("; ");
}

/** An alert grows while it goes on, and may be judged otherwise when a snapshot is analysed. */
export function alertVersion({ id, severity, endedAt, closedAt, count, seconds, opinion }: Alert): string {
  return [id, severity, endedAt, closedAt, count, seconds, opinion].join(" ");
}

/** Its picture may be analysed, and deleted. */
export function snapshotVersion({ id, analysis, picture }: Snapshot): string {
  return [id, analysis, picture].join(" ");
}

export function timelineVersion({ from, to, origin, duration, holes }: Timeline): string {
  return [from, to, origin, duration, ...holes.map((hole) => `${hole.from}-${hole.to}`)].join(" ");
}

export function retentionVersion({ days, daysLeft, deletesAt, purged }: Retention): string {
  return [days, daysLeft, deletesAt, purged].join(" ");
}
