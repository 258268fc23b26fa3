import type { Stretch } from "../timeline.ts";
import type { Header } from "./container.ts";

type Source = new () => MediaSource;

/** Safari on iPhones has this one only. */
interface Surroundings {
  readonly ManagedMediaSource?: Source;
  readonly MediaSource?: Source;
}

/** Null where a page cannot hand pictures to the player piece by piece. */
function mediaSource(): Source | null {
  const { MediaSource, ManagedMediaSource } = globalThis as Surroundings;
  return MediaSource ?? ManagedMediaSource ?? null;
}

export function canPlayGrowing(): boolean {
  return mediaSource() !== null;
}

/** The decoder or its surroundings declined what was appended. The reel is of no more use. */
export class ReelBroken extends Error {}

const QUOTA = "QuotaExceededError";

/** What the player holds in memory: pieces appended one after the other, on the recording's own time in seconds. */
export class Reel {
  private buffer: SourceBuffer | null = null;
  private header: Header | null = null;

  private constructor(private readonly source: MediaSource) {}

  /** Takes over the video element. */
  static async open(video: HTMLVideoElement): Promise<Reel> {
    const Kind = mediaSource();
    if (!Kind) throw new ReelBroken("no media source");
    const source = new Kind();
    const address = URL.createObjectURL(source);
    const opened = once(source, "sourceopen");
    video.disableRemotePlayback = true; // a condition of ManagedMediaSource
    video.src = address;
    await opened;
    URL.revokeObjectURL(address);
    return new Reel(source);
  }

  get isOpen(): boolean {
    return this.source.readyState === "open";
  }

  /** Whether the segment can follow in the same reel: the number of tracks is fixed with the first header. */
  takes({ hasSound }: Header): boolean {
    return this.header === null || this.header.hasSound === hasSound;
  }

  /** A new beginning: what is appended next does not follow on what came before. `offset`: where its time 0 lies. */
  async begin(header: Header, offset: number): Promise<void> {
    const buffer = this.bufferFor(header);
    buffer.abort();
    if (this.header && this.header.type !== header.type) buffer.changeType(header.type);
    this.header = header;
    buffer.timestampOffset = offset;
    await this.append(header.bytes);
  }

  async append(part: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.change((buffer) => buffer.appendBuffer(part));
  }

  async clear(): Promise<void> {
    if (!this.buffer) return;
    this.buffer.abort();
    await this.forget(0, Number.POSITIVE_INFINITY);
  }

  async forget(from: number, to: number): Promise<void> {
    if (this.buffer && this.source.duration > 0) await this.change((buffer) => buffer.remove(from, to));
  }

  /**
   * Lets the player know how much there is, so that it can be sent to what it does not hold. Before the first header
   * too: without a length the player goes no further than to what it holds already.
   */
  reachTo(seconds: number): void {
    if (this.buffer?.updating || !this.isOpen) return;
    const { duration } = this.source;
    const held = this.ready.at(-1)?.to ?? 0; // nothing that is held may lie beyond the end
    if (!Number.isFinite(duration) || duration < seconds) this.source.duration = Math.max(seconds, held);
  }

  get ready(): readonly Stretch[] {
    const { buffered } = this.isOpen && this.buffer ? this.buffer : { buffered: null };
    return Array.from({ length: buffered?.length ?? 0 }, (_, n) => ({
      from: buffered?.start(n) ?? 0,
      to: buffered?.end(n) ?? 0,
    }));
  }

  private bufferFor({ type }: Header): SourceBuffer {
    if (this.buffer) return this.buffer;
    try {
      this.buffer = this.source.addSourceBuffer(type);
    } catch (error) {
      throw new ReelBroken(`${type} cannot be played`, { cause: error });
    }
    return this.buffer;
  }

  private async change(act: (buffer: SourceBuffer) => void): Promise<void> {
    const { buffer } = this;
    if (!buffer || !this.isOpen) throw new ReelBroken("closed");
    const over = new AbortController();
    const { signal } = over;
    try {
      await new Promise((resolve, reject) => {
        buffer.addEventListener("updateend", resolve, { signal });
        buffer.addEventListener("error", () => reject(new ReelBroken("declined")), { signal });
        act(buffer);
      });
    } catch (error) {
      throw isFull(error) || error instanceof ReelBroken ? error : new ReelBroken("declined", { cause: error });
    } finally {
      over.abort();
    }
  }
}

export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === QUOTA;
}

function once(target: EventTarget, name: string): Promise<unknown> {
  return new Promise((resolve) => target.addEventListener(name, resolve, { once: true }));
}
