import { type Place, type Segment, type WaitingChunk, withChunk, withoutChunk } from "./chunk.ts";
import { byTime, type ChunkKey, type Load, nameOf, type QueueStore } from "./queue-store.ts";

/** For browsers that keep nothing (private windows): the queue works as long as the page lives. */
export class MemoryStore implements QueueStore {
  private readonly known = new Map<string, Segment>();
  private readonly kept = new Map<string, WaitingChunk>();

  async segments(attempt: string): Promise<readonly Segment[]> {
    return [...this.known.values()]
      .filter((segment) => segment.attempt === attempt)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
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
    return this.of(attempt)
      .filter((chunk) => !aside.has(nameOf(chunk)))
      .slice(0, limit);
  }

  async waiting(attempt: string): Promise<Load> {
    const chunks = this.of(attempt);
    const bytes = chunks.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    return { count: chunks.length, bytes, since: chunks[0]?.end ?? null, spilled: 0 };
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

  segment(id: string): Segment | undefined {
    return this.known.get(id);
  }

  /** The chunk is kept elsewhere. */
  count({ segment, sequence }: ChunkKey): void {
    const known = this.known.get(segment);
    if (known) this.known.set(segment, { ...known, chunks: sequence + 1 });
  }

  private of(attempt: string): WaitingChunk[] {
    return [...this.kept.values()].filter((chunk) => chunk.attempt === attempt).sort(byTime);
  }
}
