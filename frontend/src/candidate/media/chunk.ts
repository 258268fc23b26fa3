/** What is recorded: each source of a session is a recording of its own. */
export type Source = "camera" | "screen";

/** What the candidate did while a chunk was recorded. */
export interface Activity {
  readonly questionsViewed: readonly number[];
  readonly answersSubmitted: readonly number[];
  readonly flagsCreated: readonly string[];
}

/** One piece of a segment as the recorder gave it. Times are the server's, in ms since the epoch. */
export interface Chunk {
  readonly sequence: number;
  readonly bytes: ArrayBuffer;
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** A chunk that the server does not have yet. */
export interface WaitingChunk extends Chunk {
  readonly attempt: string;
  readonly segment: string;
  readonly activity: Activity;
  readonly retries: number;
  readonly lastError: string;
}

/** Where the server keeps a segment: known once it answered, which may be long after the recorder started. */
export interface Place {
  readonly recording: string;
  readonly number: number;
}

/** One run of the recorder, remembered until the server was told how many chunks it has. */
export interface Segment {
  /** Sorts by time: the moment the run began, then a few random letters. */
  readonly id: string;
  readonly attempt: string;
  readonly source: Source;
  /** How many chunks the recorder gave, whether or not the server took them. */
  readonly chunks: number;
  /** The size of those that still wait here. */
  readonly bytes: number;
  readonly place: Place | null;
}

export function newSegment(attempt: string, source: Source, startedAt: number): Segment {
  const id = `${new Date(startedAt).toISOString()} ${crypto.randomUUID().slice(0, 8)}`;
  return { id, attempt, source, chunks: 0, bytes: 0, place: null };
}

/** The segment after this chunk of it was kept. */
export function withChunk(segment: Segment, { sequence, bytes }: Pick<Chunk, "sequence" | "bytes">): Segment {
  return { ...segment, chunks: sequence + 1, bytes: segment.bytes + bytes.byteLength };
}

/** The segment after this chunk of it has left. */
export function withoutChunk(segment: Segment, { bytes }: Pick<Chunk, "bytes">): Segment {
  return { ...segment, bytes: Math.max(0, segment.bytes - bytes.byteLength) };
}

/** True for an MP4 piece without pictures or sound: the header that Chromium hands over first. */
export function isHeaderOnly({ bytes, type }: Pick<Chunk, "bytes" | "type">): boolean {
  return type.startsWith("video/mp4") && !boxes(new DataView(bytes)).includes("moof");
}

function boxes(view: DataView): string[] {
  const found: string[] = [];
  for (let at = 0; at + 8 <= view.byteLength; ) {
    found.push(String.fromCharCode(...new Uint8Array(view.buffer, at + 4, 4)));
    const size = view.getUint32(at);
    if (size < 8) break; // 0 and 1 mean "to the end" and "64 bit": no recorder's header has them
    at += size;
  }
  return found;
}
