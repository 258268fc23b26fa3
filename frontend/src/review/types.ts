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

/** Something that a person should look at. */
export interface Alert {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly severity: "low" | "medium" | "high" | "critical";
  readonly beganAt: string;
  readonly closedAt: string | null;
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
  readonly retention: Retention;
}
