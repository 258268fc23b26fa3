import type { Source } from "../media/index.ts";

export interface ThumbnailWorld {
  /** A small JPEG of the stream as it is now; null when it shows nothing yet. */
  readonly still: (source: Source, stream: MediaStream) => Promise<Blob | null>;
  /** False when it was dropped: then the next one is for later. */
  readonly send: (frame: Uint8Array<ArrayBuffer>) => boolean;
  readonly isLineUp: () => boolean;
  /** Monotonic, ms. */
  readonly now: () => number;
}

const CODES: Readonly<Record<Source, number>> = { camera: 0, screen: 1 };
/** It is looked once a second, and a look that comes a little early would else cost a whole one. */
const EARLY = 300;
/** The server takes no larger one. */
const LARGEST = 64 * 1024;

/** Sends a small picture of each source now and then, as often as the server asks for it. */
export class Thumbnails {
  /** ms; null before the server has said. */
  private every: number | null = null;
  private readonly streams = new Map<Source, MediaStream>();
  private readonly takenAt = new Map<Source, number>();
  private readonly busy = new Set<Source>();

  constructor(private readonly world: ThumbnailWorld) {}

  wanted(everySeconds: number): void {
    this.every = everySeconds * 1000;
  }

  supply(source: Source, stream: MediaStream | null): void {
    if (stream) this.streams.set(source, stream);
    else this.streams.delete(source);
  }

  /** Takes what is due. To be called about once a second. */
  look(): void {
    const { every } = this;
    if (every === null || !this.world.isLineUp()) return;
    const now = this.world.now();
    for (const [source, stream] of this.streams) {
      const isDue = now - (this.takenAt.get(source) ?? Number.NEGATIVE_INFINITY) >= every - EARLY;
      if (isDue && !this.busy.has(source)) void this.take(source, stream, now);
    }
  }

  private async take(source: Source, stream: MediaStream, now: number): Promise<void> {
    this.busy.add(source);
    try {
      const still = await this.world.still(source, stream);
      const isShown = still !== null && still.size <= LARGEST && (await this.send(source, still));
      if (isShown) this.takenAt.set(source, now);
    } catch {
      // The next look tries again.
    } finally {
      this.busy.delete(source);
    }
  }

  private async send(source: Source, still: Blob): Promise<boolean> {
    const frame = new Uint8Array(1 + still.size);
    frame[0] = CODES[source];
    frame.set(new Uint8Array(await still.arrayBuffer()), 1);
    // A source that was taken away meanwhile is shown no more.
    return this.streams.has(source) && this.world.send(frame);
  }
}
