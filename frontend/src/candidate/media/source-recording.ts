import type { ServerClock } from "../../shared/clock.ts";
import { browserRecording, type RecordingWorld } from "./browser-world.ts";
import { type Activity, type Chunk, newSegment, type Place, type Segment, type Source } from "./chunk.ts";
import type { Refusal } from "./chunk-queue.ts";
import type { Feed } from "./feed.ts";
import type { Format, Rung } from "./formats.ts";
import { type Ending, SegmentRun } from "./segment-run.ts";
import type { Demand, Giver, Uploads } from "./uploads.ts";

export type RecordingState = "idle" | "starting" | "recording" | "stopped" | "failed";

export interface RecordingStatus {
  readonly recording: RecordingState;
  /** How large the picture is that is recorded. */
  readonly rung: Rung;
  /**
   * Why recording failed: one of ours (`unsupported`, `not_started`, `lost`, `stalled`, `broken`, `storage_full`) or the
   * server's code.
   */
  readonly reason?: string;
}

export const NOT_RECORDING: RecordingStatus = { recording: "idle", rung: "full" };

export interface RecordingOptions {
  readonly attempt: string;
  readonly source: Source;
  readonly clock: ServerClock;
  /** What the candidate did since it was asked last. */
  readonly takeActivity: () => Activity;
  /** Tells the session what happened: RECORDING_STARTED, RECORDING_STEPPED, RECORDING_STOPPED, RECORDING_FAILED. */
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

/** Everything that a run of the recorder needs, made while the run before it still records. */
interface Prepared {
  readonly rung: Rung;
  readonly segment: Segment;
  readonly stream: MediaStream;
  readonly format: Format;
  readonly feed: Feed;
}

interface Current extends Prepared {
  readonly run: SegmentRun;
  place: Place | null;
}

/** How long the exam waits for the server before it goes on with what is recorded kept in the browser. */
const ENROLMENT = 5000;
/** Runs in a row that soon ended, before the person is told; then it is tried again now and then. */
const MISSES = 3;
/** A run that gives something after this long is none of them. */
const STEADY = 20_000;
const RETRY = 30_000;
const FULL = "storage_full";
/** A page that is still there after this has stayed. */
const STAYED = 300;

/** Records one source of one session, in segments, and gives every chunk to the uploads. */
export class SourceRecording implements Giver {
  private shown: RecordingStatus = NOT_RECORDING;
  private current: Current | null = null;
  /** What is to be recorded as soon as there is room for it. */
  private suspended: MediaStream | null = null;
  private misses = 0;
  /** Counts what was asked from outside, so that an old plan is not carried out. */
  private wishes = 0;
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
    return this.asked(() => this.beginAnew(stream));
  }

  /** Goes on with another stream, in a new segment. Also the way back after a failure. Rejects as `start` does. */
  restart(stream: MediaStream): Promise<void> {
    return this.asked(() => this.beginAnew(stream));
  }

  /** The picture is gone: nothing more is recorded, sound neither, until `restart`. What is recorded is uploaded. */
  halt(): Promise<void> {
    return this.asked(async () => {
      await this.end();
      if (this.shown.recording === "recording") this.show({ recording: "stopped" });
    });
  }

  /** Resolves when the last chunk is kept. Uploading goes on. */
  stop(): Promise<void> {
    return this.asked(async () => {
      const { current } = this;
      await this.end();
      if (this.shown.recording !== "idle") this.show({ recording: "stopped" });
      if (current) void this.options.uploads.announce(this.options.source);
    });
  }

  /**
   * The page may be about to go: the recorder hands over what it holds, at once, because nothing waits for a page that
   * goes (measured: five reloads lose 0.4 s with this, 6.6 s without). If the page stays, so does the recording.
   */
  part(): void {
    const { current } = this;
    if (!current) return;
    void current.run.stop();
    void this.inTurn(async () => {
      await this.world.wait(STAYED);
      if (this.current !== current) return;
      await this.end();
      await this.begin(current.stream);
    }).catch(() => undefined);
  }

  adapt(demand: Demand): void {
    void this.inTurn(() => this.heed(demand)).catch(() => undefined);
  }

  private async heed({ rung, isFull, waiting }: Demand): Promise<void> {
    if (isFull) return this.suspend();
    const { suspended, current } = this;
    this.suspended = null;
    if (suspended) await this.begin(suspended);
    else if (current && current.rung !== rung) await this.step(current, rung, waiting);
  }

  private async suspend(): Promise<void> {
    const { current } = this;
    if (!current) return;
    await this.end();
    this.suspended = current.stream;
    this.fail(FULL, {});
  }

  /** Changes the rung: another segment, without a hole that could be avoided. */
  private async step(before: Current, rung: Rung, waiting: number): Promise<void> {
    const prepared = await this.prepare(before.stream, rung);
    if (this.current !== before) return this.discard(prepared);
    const stopped = before.run.stop(); // before the next one starts: a picture in both would be out of order
    try {
      this.current = await this.launch(prepared);
    } catch (error) {
      this.current = null;
      this.fail("not_started", {});
      throw error;
    }
    await stopped;
    const { current } = this;
    void this.follow(current);
    void this.settle(current);
    this.show({ rung });
    this.report("RECORDING_STEPPED", { from: before.rung, to: rung, waiting });
  }

  private async beginAnew(stream: MediaStream): Promise<void> {
    await this.end();
    this.misses = 0;
    await this.begin(stream);
  }

  private async begin(stream: MediaStream): Promise<void> {
    this.show({ recording: "starting" });
    try {
      const current = await this.launch(await this.prepare(stream, this.options.uploads.rung));
      this.current = current;
      this.show({ rung: current.rung });
      void this.follow(current);
      await this.enrol(current);
    } catch (error) {
      const failure = error instanceof RecordingFailure ? error : new RecordingFailure("not_started", error);
      if (this.shown.recording !== "failed") this.fail(failure.reason, {});
      throw failure;
    }
  }

  private async prepare(stream: MediaStream, rung: Rung): Promise<Prepared> {
    const { attempt, source, clock, uploads } = this.options;
    const format = this.world.format(source, rung, stream.getAudioTracks().length > 0);
    if (!format) throw new RecordingFailure("unsupported");
    const segment = newSegment(attempt, source, clock.now());
    await uploads.begin(segment);
    const prepared = { rung, segment, stream, format, feed: await this.world.feed(stream, format) };
    if (uploads.status.storage !== "full") return prepared;
    await this.discard(prepared);
    this.suspended = stream;
    throw new RecordingFailure(FULL);
  }

  private async launch(prepared: Prepared): Promise<Current> {
    try {
      const run = this.newRun(prepared);
      await run.start();
      void run.ended.then(() => prepared.feed.close());
      void prepared.feed.thin();
      return { ...prepared, run, place: null };
    } catch (error) {
      await this.discard(prepared);
      throw error;
    }
  }

  private async discard({ segment, feed }: Prepared): Promise<void> {
    feed.close();
    await this.options.uploads.forget(segment);
  }

  private newRun({ segment, stream, format, feed }: Prepared): SegmentRun {
    const begunAt = this.options.clock.now();
    return new SegmentRun({
      recorder: this.world.recorder(feed.stream, format),
      format,
      clock: this.options.clock,
      wait: this.world.wait,
      isLive: () => stream.getVideoTracks().some((track) => track.readyState === "live" && !track.muted),
      take: (chunk) => {
        if (chunk.end - begunAt >= STEADY) this.misses = 0;
        return this.keep(segment, chunk);
      },
    });
  }

  private keep(segment: Segment, chunk: Chunk): Promise<void> {
    const { attempt, takeActivity, uploads } = this.options;
    return uploads.add({ ...chunk, attempt, segment: segment.id, activity: takeActivity(), retries: 0, lastError: "" });
  }

  private async enrol(current: Current): Promise<void> {
    await Promise.race([this.settle(current), this.world.wait(ENROLMENT)]);
    const declined = this.declined.get(current.segment.id);
    if (declined) this.giveUp(current.segment, declined);
    if (this.current !== current) throw new RecordingFailure(declined ?? "lost");
    this.show({ recording: "recording" });
    this.report("RECORDING_STARTED", { segment: current.place?.number ?? null, type: current.format.type });
  }

  /** Asks the server where the segment belongs. */
  private async settle(current: Current): Promise<void> {
    const { uploads } = this.options;
    current.place = await uploads.enrol(current.segment).catch(() => null);
    await uploads.drain();
  }

  private async end(): Promise<void> {
    const { current } = this;
    this.suspended = null;
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
    if (ending === "lost") return this.fail(ending, detail);
    if (this.misses > MISSES) {
      this.fail(ending, detail);
      return this.tryLater(current.stream);
    }
    this.report("RECORDING_FAILED", { reason: ending, ...detail });
    await this.inTurn(() => (this.current ? Promise.resolve() : this.begin(current.stream))).catch(() => undefined);
  }

  /** By itself, unless something else was asked meanwhile. */
  private async tryLater(stream: MediaStream): Promise<void> {
    const { wishes } = this;
    await this.world.wait(RETRY);
    const isWanted = () => wishes === this.wishes;
    await this.inTurn(async () => (isWanted() ? this.begin(stream) : undefined)).catch(() => undefined);
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

  private asked<T>(work: () => Promise<T>): Promise<T> {
    this.wishes += 1;
    return this.inTurn(work);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}
