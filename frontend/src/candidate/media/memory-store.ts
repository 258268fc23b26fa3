import { type Place, type Segment, type WaitingChunk, withChunk, withoutChunk } from "./chunk.ts";
import { type ChunkKey, type Load, nameOf, type QueueStore } from "./queue-store.ts";

/** For browsers that keep nothing (private windows): the queue works as long as the page lives. */
export class MemoryStore implements QueueStore {
  private readonly known = new Map<string, Segment>();
  private readonly kept = new Map<string, WaitingChunk>();

  async segments(attempt: string): Promise<readonly Segment[]> {
    return sorted(this.known).filter((segment) => segment.attempt === attempt);
  }

  async addSegment(segment: Segment): Promise<void> {
    this.known.set(segment.id, segment);
  }

  async placeSegment(id: string, place: Place): Promise<void> {
    const segment = this.known.get(id);
    if (segment) this.known.set(id, { ...segment, place });
  }

  async dropSegment(id: string): Promise<void> {
    this.known.delete(id);
    for (const [name, chunk] of this.kept) if (chunk.segment === id) this.kept.delete(name);
  }

  async add(chunk: WaitingChunk): Promise<void> {
    this.kept.set(nameOf(chunk), chunk);
    const segment = this.known.get(chunk.segment);
    if (segment) this.known.set(segment.id, withChunk(segment, chunk));
  }

  async oldest(attempt: string, limit: number, aside: ReadonlySet<string>): Promise<readonly WaitingChunk[]> {
    return sorted(this.kept)
      .filter((chunk) => chunk.attempt === attempt && !aside.has(nameOf(chunk)))
      .slice(0, limit);
  }

  async waiting(attempt: string): Promise<Load> {
    const chunks = [...this.kept.values()].filter((chunk) => chunk.attempt === attempt);
    const bytes = chunks.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    return { count: chunks.length, bytes, spilled: 0 };
  }

  async replace(chunk: WaitingChunk): Promise<void> {
    if (this.kept.has(nameOf(chunk))) this.kept.set(nameOf(chunk), chunk);
  }

  async remove(key: ChunkKey): Promise<void> {
    const chunk = this.kept.get(nameOf(key));
    const segment = this.known.get(key.segment);
    if (chunk && segment) this.known.set(segment.id, withoutChunk(segment, chunk));
    this.kept.delete(nameOf(key));
  }
}

function sorted<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
