import type { ServerClock } from "../../shared/clock.ts";
import { type Chunk, isHeaderOnly } from "./chunk.ts";
import type { Format } from "./formats.ts";
import type { Wait } from "./waiting.ts";

/** The part of MediaRecorder that is used. */
export interface Recorder extends EventTarget {
  readonly state: "inactive" | "recording" | "paused";
  readonly mimeType: string;
  start(timeslice: number): void;
  /** Hands over what it holds. */
  requestData(): void;
  stop(): void;
}

/** `stopped`: it was asked to. `lost`: its tracks ended. `stalled`: it fell silent. `broken`: it said so. */
export type Ending = "stopped" | "lost" | "stalled" | "broken";

export interface RunWorld {
  readonly recorder: Recorder;
  readonly format: Format;
  readonly clock: ServerClock;
  readonly wait: Wait;
  /** Whether the recorder has something to record. */
  readonly isLive: () => boolean;
  /** Called for one chunk after the other. */
  readonly take: (chunk: Chunk) => Promise<void>;
}

const LAST_WORD = 5000;
/** A timer that rings later than this says that the page slept, or that it is in the background. */
const LATE = 2000;

/** One run of the recorder = one segment: numbers its chunks from 0 and gives each its time. */
export class SegmentRun {
  /** How many chunks there were. */
  chunks = 0;
  readonly ended: Promise<Ending>;
  private ending: Ending = "lost";
  private begun = false;
  private heard = new AbortController();
  private boundary = 0;
  private taking: Promise<void> = Promise.resolve();
  private readonly over = new AbortController();

  constructor(private readonly world: RunWorld) {
    this.ended = new Promise((resolve) => {
      world.recorder.addEventListener("stop", () => resolve(this.close()), { once: true });
    });
    world.recorder.addEventListener("dataavailable", (event) => this.receive(event));
    world.recorder.addEventListener("error", () => this.end("broken"));
  }

  /** Resolves with the moment at which recording began; rejects when it did not. */
  start(): Promise<number> {
    const begun = new Promise<number>((resolve, reject) => {
      this.world.recorder.addEventListener("start", () => resolve(this.begin()), { once: true });
      this.ended.then((ending) => reject(new Error(ending)));
    });
    this.world.recorder.start(this.world.format.timeslice);
    void this.watch();
    return begun;
  }

  /** Resolves when the last chunk was taken. */
  async stop(): Promise<void> {
    this.end("stopped");
    await Promise.race([this.ended, this.world.wait(LAST_WORD)]);
    await this.close();
  }

  private begin(): number {
    this.begun = true;
    this.boundary = this.world.clock.now();
    return this.boundary;
  }

  private end(ending: Ending): void {
    if (this.over.signal.aborted || this.world.recorder.state === "inactive") return;
    this.ending = ending;
    this.world.recorder.stop();
  }

  private async close(): Promise<Ending> {
    this.over.abort();
    this.heard.abort();
    await this.taking;
    return this.ending;
  }

  private receive(event: Event): void {
    const blob = "data" in event && event.data instanceof Blob ? event.data : null;
    if (!blob?.size) return;
    this.heard.abort();
    const at = this.world.clock.now();
    this.taking = this.taking.then(() => this.cut(blob, at)).catch(() => this.end("broken"));
  }

  private async cut(blob: Blob, at: number): Promise<void> {
    const sequence = this.chunks++; // one that cannot be read is missed by its number
    const type = blob.type || this.world.recorder.mimeType || this.world.format.type;
    const bytes = await blob.arrayBuffer();
    const start = this.boundary;
    const isHeader = isHeaderOnly({ bytes, type });
    const end = isHeader ? start : Math.max(start, at);
    if (isHeader) this.fetchFirst();
    this.boundary = end;
    await this.world.take({ sequence, bytes, type, start, end });
  }

  /**
   * Chromium hands over the MP4 header when the first fragment is complete, and keeps that fragment until the second is:
   * 5 s. Asked, it gives it at once.
   */
  private fetchFirst(): void {
    if (this.world.recorder.state === "recording") this.world.recorder.requestData();
  }

  private async watch(): Promise<void> {
    for (let wasLate = false; !this.over.signal.aborted; ) {
      const { silence, isLate } = await this.listen();
      const isStalled = silence && (this.world.isLive() || !this.begun);
      if (isStalled && (wasLate || !isLate)) this.end("stalled");
      wasLate = silence && isLate;
    }
  }

  /** Until it is heard, or for as long as it may be silent. What it gave while the page slept comes after the timer. */
  private async listen(): Promise<{ readonly silence: boolean; readonly isLate: boolean }> {
    const { clock, wait, format } = this.world;
    const heard = new AbortController();
    this.heard = heard;
    const from = clock.now();
    await wait(format.silence, heard.signal);
    return { silence: !heard.signal.aborted, isLate: clock.now() - from > format.silence + LATE };
  }
}
