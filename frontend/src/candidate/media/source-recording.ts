import type { ServerClock } from "../../shared/clock.ts";
import { browserRecording, type RecordingWorld } from "./browser-world.ts";
import { type Activity, type Chunk, newSegment, type Place, type Segment, type Source } from "./chunk.ts";
import type { Refusal } from "./chunk-queue.ts";
import type { Format, Rung } from "./formats.ts";
import { type Ending, SegmentRun } from "./segment-run.ts";
import type { Giver, Uploads } from "./uploads.ts";

export type RecordingState = "idle" | "starting" | "recording" | "stopped" | "failed";

export interface RecordingStatus {
  readonly recording: RecordingState;
  /** How large the picture is that is recorded. */
  readonly rung: Rung;
  /** Why recording failed: one of ours (`unsupported`, `not_started`, `lost`, `stalled`, `broken`) or the server's code. */
  readonly reason?: string;
}

export const NOT_RECORDING: RecordingStatus = { recording: "idle", rung: "full" };

export interface RecordingOptions {
  readonly attempt: string;
  readonly source: Source;
  readonly clock: ServerClock;
  /** What the candidate did since it was asked last. */
  readonly takeActivity: () => Activity;
  /** Tells the session what happened: RECORDING_STARTED, RECORDING_STOPPED, RECORDING_FAILED. */
  readonly report: (type: string, detail: object) => void;
  readonly uploads: Uploads;
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

/** How long the exam waits for the server before it goes on with what is recorded kept in the browser. */
const ENROLMENT = 8000;
/** Runs in a row that gave nothing, before giving up. */
const MISSES = 3;

/** Records one source of one session, in segments, and gives every chunk to the uploads. */
export class SourceRecording implements Giver {
  private shown: RecordingStatus = NOT_RECORDING;
  private current: Current | null = null;
  private misses = 0;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly listeners = new Set<(status: RecordingStatus) => void>();
  private readonly told = new Set<string>();
  private readonly declined = new Map<string, string>();

  constructor(
    private readonly options: RecordingOptions,
    private readonly world: RecordingWorld = browserRecording,
  ) {
    options.uploads.attach(this);
  }

  get source(): Source {
    return this.options.source;
  }

  get status(): RecordingStatus {
    return this.shown;
  }

  /** Calls back at each change. The function it returns ends that. */
  onChange(listener: (status: RecordingStatus) => void): () => void {
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
      if (current) void this.options.uploads.announce(this.options.source);
    });
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
    const { attempt, source, clock, uploads } = this.options;
    const format = this.world.format(source, this.shown.rung);
    if (!format) throw new RecordingFailure("unsupported");
    const segment = newSegment(attempt, source, clock.now());
    await uploads.begin(segment);
    try {
      const run = this.newRun(segment, stream, format);
      await run.start();
      return { run, segment, stream, format, place: null };
    } catch (error) {
      await uploads.forget(segment);
      throw error;
    }
  }

  private newRun(segment: Segment, stream: MediaStream, format: Format): SegmentRun {
    return new SegmentRun({
      recorder: this.world.recorder(stream, format),
      format,
      clock: this.options.clock,
      wait: this.world.wait,
      isLive: () => stream.getVideoTracks().some((track) => track.readyState === "live" && !track.muted),
      take: (chunk) => this.keep(segment, chunk),
    });
  }

  private keep(segment: Segment, chunk: Chunk): Promise<void> {
    this.misses = 0;
    const { attempt, takeActivity, uploads } = this.options;
    return uploads.add({ ...chunk, attempt, segment: segment.id, activity: takeActivity(), retries: 0, lastError: "" });
  }

  private async enrol(current: Current): Promise<void> {
    const { uploads } = this.options;
    const asked = uploads.enrol(current.segment).catch(() => null);
    current.place = (await Promise.race([asked, this.world.wait(ENROLMENT)])) ?? null;
    void uploads.drain();
    const declined = this.declined.get(current.segment.id);
    if (declined) this.giveUp(current.segment, declined);
    if (this.current !== current) throw new RecordingFailure(declined ?? "lost");
    this.show({ recording: "recording" });
    this.report("RECORDING_STARTED", { segment: current.place?.number ?? null, type: current.format.type });
  }

  private async end(): Promise<void> {
    const { current } = this;
    if (!current) return;
    this.current = null;
    await current.run.stop();
    const { run, place } = current;
    this.report("RECORDING_STOPPED", { segment: place?.number ?? null, chunks: run.chunks });
  }

  /** Begins anew when the recorder ended by itself although there is something to record. */
  private async follow(current: Current): Promise<void> {
    const ending: Ending = await current.run.ended;
    if (this.current !== current || ending === "stopped") return;
    this.current = null;
    this.misses += 1;
    const detail = { segment: current.place?.number ?? null, chunks: current.run.chunks };
    if (ending === "lost" || this.misses > MISSES) return this.fail(ending, detail);
    this.report("RECORDING_FAILED", { reason: ending, ...detail });
    await this.inTurn(() => (this.current ? Promise.resolve() : this.begin(current.stream))).catch(() => undefined);
  }

  private fail(reason: string, detail: object): void {
    this.show({ recording: "failed", reason });
    this.report("RECORDING_FAILED", { reason, ...detail });
  }

  regret({ segment, chunk, code }: Refusal): void {
    if (!chunk) this.giveUp(segment, code);
    const once = `${segment.id} ${code}`;
    if (this.told.has(once)) return;
    this.told.add(once);
    const detail = { segment: segment.place?.number ?? null, sequence: chunk?.sequence ?? null };
    this.report("RECORDING_FAILED", { reason: code, ...detail });
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

  private report(type: string, detail: object): void {
    this.options.report(type, { source: this.options.source, ...detail });
  }

  private show(change: Partial<RecordingStatus>): void {
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
