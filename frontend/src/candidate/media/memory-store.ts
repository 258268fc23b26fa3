import type { Place, Segment, WaitingChunk } from "./chunk.ts";
import { type ChunkKey, nameOf, type QueueStore } from "./queue-store.ts";

/** For browsers that keep nothing (private windows): the queue works as long as the page lives. */
export class MemoryStore implements QueueStore {
  private readonly known = new Map<string, Segment>();
  private readonly waiting = new Map<string, WaitingChunk>();

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
    for (const [name, chunk] of this.waiting) if (chunk.segment === id) this.waiting.delete(name);
  }

  async add(chunk: WaitingChunk): Promise<void> {
    this.waiting.set(nameOf(chunk), chunk);
    const segment = this.known.get(chunk.segment);
    if (segment) this.known.set(segment.id, { ...segment, chunks: chunk.sequence + 1 });
  }

  async oldest(attempt: string, limit: number, aside: ReadonlySet<string>): Promise<readonly WaitingChunk[]> {
    return sorted(this.waiting)
      .filter((chunk) => chunk.attempt === attempt && !aside.has(nameOf(chunk)))
      .slice(0, limit);
  }

  async count(attempt: string): Promise<number> {
    return [...this.waiting.values()].filter((chunk) => chunk.attempt === attempt).length;
  }

  async replace(chunk: WaitingChunk): Promise<void> {
    if (this.waiting.has(nameOf(chunk))) this.waiting.set(nameOf(chunk), chunk);
  }

  async remove(key: ChunkKey): Promise<void> {
    this.waiting.delete(nameOf(key));
  }
}

function sorted<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
