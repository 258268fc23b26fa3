import type { Place, Segment, WaitingChunk } from "./chunk.ts";

export type ChunkKey = Pick<WaitingChunk, "segment" | "sequence">;

export interface Load {
  readonly count: number;
  readonly bytes: number;
  /** When the oldest of it ended. */
  readonly since: number | null;
  /** Of these, what the disk refused: the page alone keeps it. */
  readonly spilled: number;
}

/** What waits in this browser, by attempt. Order is the order of recording, of all sources together. */
export interface QueueStore {
  segments(attempt: string): Promise<readonly Segment[]>;
  addSegment(segment: Segment): Promise<void>;
  placeSegment(id: string, place: Place): Promise<void>;
  /** Forgets the segment and whatever chunks of it still wait. */
  dropSegment(id: string): Promise<void>;

  /** Keeps the chunk and counts it in its segment. */
  add(chunk: WaitingChunk): Promise<void>;
  /** The oldest chunks of the attempt, leaving out those set aside. */
  oldest(attempt: string, limit: number, aside: ReadonlySet<string>): Promise<readonly WaitingChunk[]>;
  /** How much waits, found without reading it. */
  waiting(attempt: string): Promise<Load>;
  /** Changes what is told of a chunk, unless it has left meanwhile. */
  replace(chunk: WaitingChunk): Promise<void>;
  remove(key: ChunkKey): Promise<void>;
}

export function nameOf({ segment, sequence }: ChunkKey): string {
  return `${segment} ${String(sequence).padStart(9, "0")}`;
}

/** Sorts by the end of recording. */
export function byTime(a: WaitingChunk, b: WaitingChunk): number {
  return a.end - b.end || (nameOf(a) < nameOf(b) ? -1 : 1);
}
