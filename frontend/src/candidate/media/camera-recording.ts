import type { ServerClock } from "../../shared/clock.ts";
import { browserWorld, type RecordingWorld } from "./browser-world.ts";
import { type Activity, type Chunk, newSegment, type Place, type Segment } from "./chunk.ts";
import type { Backlog, ChunkQueue, Refusal } from "./chunk-queue.ts";
import type { Format } from "./formats.ts";
import { type Ending, SegmentRun } from "./segment-run.ts";

export type RecordingState = "idle" | "starting" | "recording" | "stopped" | "failed";

export interface UploadStatus {
  readonly recording: RecordingState;
  /** Chunks that this browser keeps because the server does not have them yet. */
  readonly backlog: number;
  /** The oldest of them has waited for more than 10 s. */
  readonly behind: boolean;
  /** Why recording failed: one of ours (`unsupported`, `not_started`, `lost`, `stalled`, `broken`) or the server's code. */
  readonly reason?: string;
}

export interface RecordingOptions {
  readonly attempt: string;
  readonly clock: ServerClock;
  /** What the candidate did since it was asked last. */
  readonly takeActivity: () => Activity;
  /** Tells the session what happened: RECORDING_STARTED, RECORDING_STOPPED, RECORDING_FAILED. */
  readonly report: (type: string, detail: object) => void;
}

/** Recording could not begin, or goes on no longer. */
export class RecordingFailure extends Error {
  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super(reason, { cause });
    this.name = "RecordingFailure";
  }
}

interface Current {
  readonly run: SegmentRun;
  readonly segment: Segment;
  readonly stream: MediaStream;
  readonly format: Format;
  place: Place | null;
}

const BEHIND = 10_000;
/** How long the exam waits for the server before it goes on with what is recorded kept in the browser. */
const ENROLMENT = 8000;
/** Runs in a row that gave nothing, before giving up. */
const MISSES = 3;

/** Records the camera's stream in segments and sees to it that every chunk reaches the server. */
export class CameraRecording {
  private shown: UploadStatus = { recording: "idle", backlog: 0, behind: false };
  private current: Current | null = null;
  private misses = 0;
  private turn: Promise<unknown> = Promise.resolve();
  private opened: Promise<ChunkQueue> | null = null;
  private readonly listeners = new Set<(status: UploadStatus) => void>();
  private readonly told = new Set<string>();
  private readonly declined = new Map<string, string>();

  constructor(
    private readonly options: RecordingOptions,
    private readonly world: RecordingWorld = browserWorld(options.attempt),
  ) {}

  get status(): UploadStatus {
    return this.shown;
  }

  /** Calls back at each change. The function it returns ends that. */
  onChange(listener: (status: UploadStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Resolves when the recorder runs, even if the server cannot be reached: what is recorded waits in the browser.
   * Rejects with RecordingFailure when nothing is recorded, or when the server declines to take it.
   */
  start(stream: MediaStream): Promise<void> {
    return this.inTurn(() => this.beginAnew(stream));
  }

  /** Goes on with another stream, in a new segment. Also the way back after a failure. Rejects as `start` does. */
  restart(stream: MediaStream): Promise<void> {
    return this.inTurn(() => this.beginAnew(stream));
  }

  /** The picture is gone: nothing more is recorded, sound neither, until `restart`. What is recorded is uploaded. */
  halt(): Promise<void> {
    return this.inTurn(async () => {
      await this.end();
      if (this.shown.recording === "recording") this.show({ recording: "stopped" });
    });
  }

  /** Resolves when the last chunk is kept. Uploading goes on. */
  stop(): Promise<void> {
    return this.inTurn(async () => {
      const { current } = this;
      await this.end();
      if (this.shown.recording !== "idle") this.show({ recording: "stopped" });
      if (current) void (await this.queue()).announce();
    });
  }

  /**
   * Stops, hands over everything that waits (of earlier visits too) and tells the server that it has all.
   * Waits for the network as long as it takes; the signal's reason is thrown when it is aborted.
   */
  async finish(signal?: AbortSignal): Promise<void> {
    await this.stop();
    await (await this.queue()).finish(signal);
  }

  private async beginAnew(stream: MediaStream): Promise<void> {
    await this.end();
    this.misses = 0;
    await this.begin(stream);
  }

  private async begin(stream: MediaStream): Promise<void> {
    this.show({ recording: "starting" });
    try {
      const current = await this.record(stream);
      this.current = current;
      void this.follow(current);
      await this.enrol(current);
    } catch (error) {
      const failure = error instanceof RecordingFailure ? error : new RecordingFailure("not_started", error);
      if (this.shown.recording !== "failed") this.fail(failure.reason, {});
      throw failure;
    }
  }

  private async record(stream: MediaStream): Promise<Current> {
    const format = this.world.format();
    if (!format) throw new RecordingFailure("unsupported");
    const queue = await this.queue();
    const segment = newSegment(this.options.attempt, this.options.clock.now());
    await queue.begin(segment);
    try {
      const run = this.newRun(queue, segment, stream, format);
      await run.start();
      return { run, segment, stream, format, place: null };
    } catch (error) {
      await queue.forget(segment);
      throw error;
    }
  }

  private newRun(queue: ChunkQueue, segment: Segment, stream: MediaStream, format: Format): SegmentRun {
    return new SegmentRun({
      recorder: this.world.recorder(stream, format),
      format,
      clock: this.options.clock,
      wait: this.world.wait,
      isLive: () => stream.getVideoTracks().some((track) => track.readyState === "live" && !track.muted),
      take: (chunk) => this.keep(queue, segment, chunk),
    });
  }

  private keep(queue: ChunkQueue, segment: Segment, chunk: Chunk): Promise<void> {
    this.misses = 0;
    const { attempt, takeActivity } = this.options;
    return queue.add({ ...chunk, attempt, segment: segment.id, activity: takeActivity(), retries: 0, lastError: "" });
  }

  private async enrol(current: Current): Promise<void> {
    const queue = await this.queue();
    const asked = queue.enrol(current.segment).catch(() => null);
    current.place = (await Promise.race([asked, this.world.wait(ENROLMENT)])) ?? null;
    queue.drain();
    const declined = this.declined.get(current.segment.id);
    if (declined) this.giveUp(current.segment, declined);
    if (this.current !== current) throw new RecordingFailure(declined ?? "lost");
    this.show({ recording: "recording" });
    this.options.report("RECORDING_STARTED", { segment: current.place?.number ?? null, type: current.format.type });
  }

  private async end(): Promise<void> {
    const { current } = this;
    if (!current) return;
    this.current = null;
    await current.run.stop();
    const { run, place } = current;
    this.options.report("RECORDING_STOPPED", { segment: place?.number ?? null, chunks: run.chunks });
  }

  /** Begins anew when the recorder ended by itself although there is something to record. */
  private async follow(current: Current): Promise<void> {
    const ending: Ending = await current.run.ended;
    if (this.current !== current || ending === "stopped") return;
    this.current = null;
    this.misses += 1;
    const detail = { segment: current.place?.number ?? null, chunks: current.run.chunks };
    if (ending === "lost" || this.misses > MISSES) return this.fail(ending, detail);
    this.options.report("RECORDING_FAILED", { reason: ending, ...detail });
    await this.inTurn(() => (this.current ? Promise.resolve() : this.begin(current.stream))).catch(() => undefined);
  }

  private fail(reason: string, detail: object): void {
    this.show({ recording: "failed", reason });
    this.options.report("RECORDING_FAILED", { reason, ...detail });
  }

  private queue(): Promise<ChunkQueue> {
    this.opened ??= this.world.openQueue({
      backlog: (backlog) => this.showBacklog(backlog),
      refused: (refusal) => this.regret(refusal),
    });
    return this.opened;
  }

  private showBacklog({ count, since }: Backlog): void {
    this.show({ backlog: count, behind: since !== null && this.options.clock.now() - since > BEHIND });
  }

  private regret({ segment, chunk, code }: Refusal): void {
    if (!chunk) this.giveUp(segment, code);
    const once = `${segment.id} ${code}`;
    if (this.told.has(once)) return;
    this.told.add(once);
    const detail = { segment: segment.place?.number ?? null, sequence: chunk?.sequence ?? null };
    this.options.report("RECORDING_FAILED", { reason: code, ...detail });
  }

  /** The server takes nothing of this segment. */
  private giveUp(segment: Segment, code: string): void {
    this.declined.set(segment.id, code);
    const { current } = this;
    if (current?.segment.id !== segment.id) return;
    this.current = null;
    void current.run.stop();
    this.show({ recording: "failed", reason: code });
  }

  private show(change: Partial<UploadStatus>): void {
    const { reason, ...kept } = this.shown;
    const status = { ...(change.recording || reason === undefined ? kept : this.shown), ...change };
    if (JSON.stringify(status) === JSON.stringify(this.shown)) return;
    this.shown = status;
    for (const listener of this.listeners) listener(status);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}
