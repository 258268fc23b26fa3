import type { ServerClock } from "../../shared/clock.ts";
import { browserUploads } from "./browser-world.ts";
import type { Place, Segment, Source, WaitingChunk } from "./chunk.ts";
import type { Backlog, ChunkQueue, QueueNews, Refusal } from "./chunk-queue.ts";
import type { Rung } from "./formats.ts";
import { look, TOP } from "./ladder.ts";
import { NEARLY_FULL } from "./storage-room.ts";

export type Storage = "fine" | "near" | "full";

export interface UploadStatus {
  /** Chunks that this browser keeps because the server does not have them yet, and their size. */
  readonly backlog: number;
  readonly bytes: number;
  /** The oldest of them has waited for more than 10 s. */
  readonly behind: boolean;
  /** How much room is left here for what waits, and how much there is, in bytes. */
  readonly storage: Storage;
  readonly room: number;
  /** There are chunks that the server will never take. Of a whole segment its recording's own status tells. */
  readonly refused: boolean;
}

export const NOTHING_WAITS: UploadStatus = {
  backlog: 0,
  bytes: 0,
  behind: false,
  storage: "fine",
  room: 0,
  refused: false,
};

export interface UploadsWorld {
  readonly openQueue: (news: QueueNews) => Promise<ChunkQueue>;
}

/** What hands its chunks over here. */
export interface Giver {
  readonly source: Source;
  /** Resolves when its last chunk is kept. */
  stop(): Promise<void>;
  /** Hands over what it holds, for the page may be about to go. */
  part(): void;
  /** The server will never take this. */
  regret(refusal: Refusal): void;
  /** The line or the room asks for another rung, or for nothing at all until it says otherwise. */
  adapt(demand: Demand): void;
}

export interface Demand {
  readonly rung: Rung;
  readonly isFull: boolean;
  /** Chunks that wait. */
  readonly waiting: number;
}

/** How many chunks of one source this page has brought home, and how many still wait. */
export interface Tally {
  readonly stored: number;
  readonly backlog: number;
}

const BEHIND = 10_000;
/** Left again only well below the mark, or it would come and go with every chunk. */
const MARGIN = 0.1;

/** What one attempt has to upload from this page: every source's chunks go through one queue, oldest first. */
export class Uploads {
  private shown: UploadStatus = NOTHING_WAITS;
  private ladder = TOP;
  private opened: Promise<ChunkQueue> | null = null;
  private readonly givers = new Map<Source, Giver>();
  private readonly sources = new Map<string, Source>();
  private readonly counts: Record<Source, { kept: number; stored: number }> = {
    camera: { kept: 0, stored: 0 },
    screen: { kept: 0, stored: 0 },
  };
  private readonly listeners = new Set<(status: UploadStatus) => void>();

  constructor(
    readonly attempt: string,
    private readonly clock: ServerClock,
    private readonly world: UploadsWorld = browserUploads(attempt),
  ) {}

  /** How large to record: every source on the same rung, for they share the line and help it only together. */
  get rung(): Rung {
    return this.ladder.rung;
  }

  get status(): UploadStatus {
    return this.shown;
  }

  /** Calls back at each change. The function it returns ends that. */
  onChange(listener: (status: UploadStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What an earlier visit left behind is counted with the camera. */
  tally(source: Source): Tally {
    const { camera, screen } = this.counts;
    const ofScreen = Math.min(screen.kept, this.shown.backlog);
    return source === "screen"
      ? { stored: screen.stored, backlog: ofScreen }
      : { stored: camera.stored, backlog: this.shown.backlog - ofScreen };
  }

  /** From now on this is what gives of its source: it hears of refusals, and the end waits for its last chunk. */
  attach(giver: Giver): void {
    this.givers.set(giver.source, giver);
  }

  /** To be called before the first chunk of the segment is added. */
  async begin(segment: Segment): Promise<void> {
    this.sources.set(segment.id, segment.source);
    await (await this.queue()).begin(segment);
  }

  /** The segment has no chunk and never will. */
  async forget(segment: Segment): Promise<void> {
    await (await this.queue()).forget(segment);
  }

  /** Resolves when the chunk is kept. */
  async add(chunk: WaitingChunk): Promise<void> {
    this.counts[this.sources.get(chunk.segment) ?? "camera"].kept += 1;
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
    await this.stop();
    await (await this.queue()).finish(signal);
  }

  /** To be called when the page may be about to go. */
  part(): void {
    for (const giver of this.givers.values()) giver.part();
  }

  /** Stops what records. Resolves when the last chunk is kept; uploading goes on. */
  async stop(): Promise<void> {
    await Promise.all([...this.givers.values()].map((giver) => giver.stop()));
  }

  private queue(): Promise<ChunkQueue> {
    this.opened ??= this.world.openQueue({
      backlog: (backlog) => this.weigh(backlog),
      refused: (refusal) => this.regret(refusal),
      settled: (source, isStored) => this.settle(source, isStored),
    });
    return this.opened;
  }

  private settle(source: Source, isStored: boolean): void {
    const counts = this.counts[source];
    counts.kept = Math.max(0, counts.kept - 1);
    if (isStored) counts.stored += 1;
  }

  private regret(refusal: Refusal): void {
    this.givers.get(refusal.segment.source)?.regret(refusal);
    if (refusal.chunk) this.show({ ...this.shown, refused: true });
  }

  private weigh({ count, bytes, since, share, room, isReached, taken }: Backlog): void {
    const now = this.clock.now();
    const waited = since === null ? 0 : Math.max(0, now - since);
    const before = { rung: this.rung, storage: this.shown.storage };
    this.ladder = look(this.ladder, { now, waited, bytes, share, isReached, taken });
    const storage = storageAt(share, before.storage);
    this.show({ ...this.shown, backlog: count, bytes, behind: waited > BEHIND, storage, room });
    if (this.rung === before.rung && storage === before.storage) return;
    const demand = { rung: this.rung, isFull: storage === "full", waiting: count };
    for (const giver of this.givers.values()) giver.adapt(demand);
  }

  private show(status: UploadStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.shown)) return;
    this.shown = status;
    for (const listener of this.listeners) listener(status);
  }
}

function storageAt(share: number, before: Storage): Storage {
  if (share >= 1 || (before === "full" && share >= 1 - MARGIN)) return "full";
  if (share >= NEARLY_FULL || (before !== "fine" && share >= NEARLY_FULL - MARGIN)) return "near";
  return "fine";
}
