import type { Alert, Chunk, Conditions, RecordedEvent, Recording, Review, Scores, Segment, Snapshot } from "./types.ts";

/** Values for tests: a minute of a recording that began at nine. */
export const NINE = Date.parse("2026-11-20T09:00:00Z");

export function at(seconds: number): string {
  return new Date(NINE + seconds * 1000).toISOString();
}

export function chunk(sequence: number, more: Partial<Chunk> = {}): Chunk {
  return {
    sequence,
    start: at(sequence * 2.5),
    end: at(sequence * 2.5 + 2.5),
    size: 90_000,
    sha256: "ab".repeat(32),
    contentType: "video/webm",
    receivedAt: at(sequence * 2.5 + 3),
    retries: 0,
    lastError: "",
    activity: {},
    url: `/chunks/${sequence}`,
    ...more,
  };
}

export function segment(sequences: readonly number[], declaredChunks: number | null, number = 0): Segment {
  return { number, declaredChunks, chunks: sequences.map((sequence) => chunk(sequence)) };
}

export function recording(more: Partial<Recording> = {}): Recording {
  return {
    id: "recording",
    source: "camera",
    status: "completed",
    statusLabel: "completed",
    storedChunks: 24,
    expectedChunks: 24,
    storedBytes: 2_160_000,
    origin: at(0),
    duration: 60,
    coverage: 1,
    videoUrl: "/video/",
    downloadUrl: "/video/?download=1",
    videoSize: 2_000_000,
    report: {},
    error: "",
    purgedAt: null,
    segments: [],
    gaps: [],
    ...more,
  };
}

export function event(type: string, seconds: number, more: Partial<RecordedEvent> = {}): RecordedEvent {
  return { id: `${type} ${seconds}`, type, label: type, witness: "browser", at: at(seconds), detail: {}, ...more };
}

export function alert(kind: string, seconds: number, more: Partial<Alert> = {}): Alert {
  return {
    id: `${kind} ${seconds}`,
    kind,
    label: kind,
    severity: "medium",
    beganAt: at(seconds),
    endedAt: at(seconds + 12),
    closedAt: at(seconds + 132),
    count: 1,
    seconds: 12,
    opinion: "none",
    events: [],
    ...more,
  };
}

export function snapshot(seconds: number, more: Partial<Snapshot> = {}): Snapshot {
  return {
    id: `snapshot ${seconds}`,
    reason: "interval",
    takenAt: at(seconds),
    analysis: "done",
    result: {
      faces: 1,
      description: "One face, towards the screen.",
      confidence: 0.98,
      sights: ["one_face"],
      numbers: { faces: 1, yaw: 2, pitch: -1 },
    },
    picture: `/snapshots/${seconds}/picture.jpg`,
    ...more,
  };
}

export const WHOLE = { value: 100, lines: [] } as const;
export const SCORES: Scores = { composite: WHOLE, focus: WHOLE, confidence: WHOLE };
export const CONDITIONS: Conditions = {
  sensitivity: "medium",
  strictness: "normal",
  snapshots: true,
  lockdown: true,
  extraMinutes: 0,
  exempt: [],
  refused: {},
};

export function review(more: Partial<Review> = {}): Review {
  return {
    recordings: [recording()],
    events: [],
    alerts: [],
    scores: SCORES,
    snapshots: [],
    conditions: CONDITIONS,
    retention: { days: 90, deletesAt: at(90 * 86_400), daysLeft: 90, purged: false },
    ...more,
  };
}
