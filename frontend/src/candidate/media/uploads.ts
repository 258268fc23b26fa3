import type { ServerClock } from "../../shared/clock.ts";
import { browserUploads } from "./browser-world.ts";
import type { Place, Segment, Source, WaitingChunk } from "./chunk.ts";
import type { Backlog, ChunkQueue, QueueNews, Refusal } from "./chunk-queue.ts";

export type Storage = "fine" | "near" | "full";

export interface UploadStatus {
  /** Chunks that this browser keeps because the server does not have them yet, and their size. */
  readonly backlog: number;
  readonly bytes: number;
  /** The oldest of them has waited for more than 10 s. */
  readonly behind: boolean;
  /** How much room is left here for what waits. */
  readonly storage: Storage;
}

export const NOTHING_WAITS: UploadStatus = { backlog: 0, bytes: 0, behind: false, storage: "fine" };

export interface UploadsWorld {
  readonly openQueue: (news: QueueNews) => Promise<ChunkQueue>;
}

/** What hands its chunks over here. */
export interface Giver {
  readonly source: Source;
  /** Resolves when its last chunk is kept. */
  stop(): Promise<void>;
  /** The server will never take this. */
  regret(refusal: Refusal): void;
}

const BEHIND = 10_000;

/** What one attempt has to upload from this page: every source's chunks go through one queue, oldest first. */
export class Uploads {
  private shown: UploadStatus = NOTHING_WAITS;
  private opened: Promise<ChunkQueue> | null = null;
  private readonly givers = new Map<Source, Giver>();
  private readonly listeners = new Set<(status: UploadStatus) => void>();

  constructor(
    readonly attempt: string,
    private readonly clock: ServerClock,
    private readonly world: UploadsWorld = browserUploads(attempt),
  ) {}

  get status(): UploadStatus {
    return this.shown;
  }

  /** Calls back at each change. The function it returns ends that. */
  onChange(listener: (status: UploadStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** From now on this is what gives of its source: it hears of refusals, and the end waits for its last chunk. */
  attach(giver: Giver): void {
    this.givers.set(giver.source, giver);
  }

  /** To be called before the first chunk of the segment is added. */
  async begin(segment: Segment): Promise<void> {
    await (await this.queue()).begin(segment);
  }

  /** The segment has no chunk and never will. */
  async forget(segment: Segment): Promise<void> {
    await (await this.queue()).forget(segment);
  }

  /** Resolves when the chunk is kept. */
  async add(chunk: WaitingChunk): Promise<void> {
    await (await this.queue()).add(chunk);
  }

  /** Asks the server for the segment's place, without insisting. */
  async enrol(segment: Segment): Promise<Place | null> {
    return (await this.queue()).enrol(segment);
  }

  async drain(): Promise<void> {
    (await this.queue()).drain();
  }

  /** Tells the server, without insisting, how many chunks of the source to wait for. */
  async announce(source: Source): Promise<void> {
    await (await this.queue()).announce(source);
  }

  /**
   * Stops what records, hands over everything that waits (of earlier visits too) and tells the server that it has all.
   * Waits for the network as long as it takes; the signal's reason is thrown when it is aborted.
   */
  async finish(signal?: AbortSignal): Promise<void> {
    await Promise.all([...this.givers.values()].map((giver) => giver.stop()));
    await (await this.queue()).finish(signal);
  }

  private queue(): Promise<ChunkQueue> {
    this.opened ??= this.world.openQueue({
      backlog: (backlog) => this.weigh(backlog),
      refused: (refusal) => this.givers.get(refusal.segment.source)?.regret(refusal),
    });
    return this.opened;
  }

  private weigh({ count, bytes, since }: Backlog): void {
    const behind = since !== null && this.clock.now() - since > BEHIND;
    this.show({ backlog: count, bytes, behind, storage: "fine" });
  }

  private show(status: UploadStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.shown)) return;
    this.shown = status;
    for (const listener of this.listeners) listener(status);
  }
}
