/** What the page's template leaves for the script. */
export interface Facts {
  readonly attempt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** The exam asked for a recording. */
  readonly records: boolean;
  /** The zone in which the server shows this person's times. */
  readonly timeZone: string;
  /** {id: the number under which this candidate saw the question}. */
  readonly questions: Readonly<Record<string, number>>;
}

export type Status = "not_started" | "in_progress" | "processing" | "completed" | "partial" | "failed";
export type GapReason = "missing_chunk" | "between_segments" | "damaged" | "standstill";

/** Ids of questions, or how many there were. */
export type Questions = readonly (number | string)[] | number;

export interface Activity {
  readonly questionsViewed?: Questions;
  readonly answersSubmitted?: Questions;
  readonly flagsCreated?: Questions;
}

export interface Chunk {
  readonly sequence: number;
  readonly start: string;
  readonly end: string;
  readonly size: number;
  readonly sha256: string;
  readonly contentType: string;
  readonly receivedAt: string;
  readonly retries: number;
  readonly lastError: string;
  readonly activity: Activity;
  readonly url: string;
}

export interface Segment {
  readonly number: number;
  readonly declaredChunks: number | null;
  readonly chunks: readonly Chunk[];
}

export interface Gap {
  readonly start: string;
  readonly end: string;
  readonly reason: GapReason;
}

/** What the join said about the video. Missing before the join. */
export interface JoinReport {
  readonly video_codec?: string;
  readonly audio_codec?: string | null;
  readonly width?: number;
  readonly height?: number;
  readonly rejected?: readonly {
    readonly segment: number;
    readonly sequence: number | null;
    readonly reason: string;
  }[];
}

export interface Recording {
  readonly id: string;
  readonly source: "camera" | "screen";
  readonly status: Status;
  readonly statusLabel: string;
  readonly storedChunks: number;
  readonly expectedChunks: number;
  readonly storedBytes: number;
  /** The wall-clock time that the video shows at its time 0. */
  readonly origin: string | null;
  /** Seconds. */
  readonly duration: number | null;
  /** The share of the exam's time that is covered, 0 to 1; so far, while it runs. */
  readonly coverage: number | null;
  readonly videoUrl: string | null;
  readonly downloadUrl: string | null;
  readonly videoSize: number | null;
  readonly report: JoinReport;
  readonly error: string;
  readonly purgedAt: string | null;
  readonly segments: readonly Segment[];
  readonly gaps: readonly Gap[];
}

export interface RecordedEvent {
  readonly id: string;
  readonly type: string;
  readonly label: string;
  readonly witness: "browser" | "server" | "analysis" | "proctor";
  readonly at: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What the image analysis says of what the browser reported; "none": it was not asked. */
export type Opinion = "none" | "confirmed" | "contradicted" | "unclear";

/** Something that a person should look at. */
export interface Alert {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  readonly beganAt: string;
  /** When it was last the case. Null while it goes on, and where the server raised it itself. */
  readonly endedAt: string | null;
  readonly closedAt: string | null;
  readonly count: number;
  /** In all. */
  readonly seconds: number;
  readonly opinion: Opinion;
  /** Ids of the events that it was made of; empty where the server raised it itself. */
  readonly events: readonly string[];
}

/** How much an alert takes from a score. */
export interface ScoreLine {
  readonly alert: string;
  readonly points: number;
}

/** 100 less the points of its lines. */
export interface Score {
  readonly value: number;
  readonly lines: readonly ScoreLine[];
}

export interface Scores {
  readonly composite: Score;
  readonly focus: Score;
  readonly confidence: Score;
}

/** What the candidate was subject to, and how many reports of their page were refused, by the reason's code. */
export interface Conditions {
  readonly sensitivity: "low" | "medium" | "high";
  readonly strictness: "lenient" | "normal" | "strict";
  readonly snapshots: boolean;
  readonly lockdown: boolean;
  readonly extraMinutes: number;
  readonly exempt: readonly { readonly check: string; readonly reason: string }[];
  readonly refused: Readonly<Record<string, number>>;
}

/** What the image analysis found; `sights` are all that hold, gravest first. */
export interface Finding {
  readonly faces: number;
  readonly description: string;
  /** From 0 to 1; it orders findings and is no probability. */
  readonly confidence: number;
  readonly sights: readonly string[];
  readonly numbers: Readonly<Record<string, number>>;
}

export interface Snapshot {
  readonly id: string;
  readonly reason: "interval" | "alert";
  readonly takenAt: string;
  readonly analysis: "waiting" | "done" | "failed" | "not_asked";
  readonly result: Finding | null;
  /** Its address; null when it is deleted. */
  readonly picture: string | null;
}

export interface Retention {
  readonly days: number;
  readonly deletesAt: string | null;
  /** Null while the attempt runs. */
  readonly daysLeft: number | null;
  readonly purged: boolean;
}

/** Everything that the page shows, as last read. */
export interface Review {
  readonly recordings: readonly Recording[];
  readonly events: readonly RecordedEvent[];
  readonly alerts: readonly Alert[];
  readonly scores: Scores;
  readonly snapshots: readonly Snapshot[];
  readonly conditions: Conditions;
  readonly retention: Retention;
}
