import type { Place, Segment, Source, WaitingChunk } from "./chunk.ts";
import { afterFailure, asAsked, forHealth, longest, type Pause } from "./patience.ts";
import { type Load, nameOf, type QueueStore } from "./queue-store.ts";
import type { Answer, RecordingDoor } from "./recording-server.ts";
import { shareOf } from "./storage-room.ts";
import { unlessAborted, type Wait } from "./waiting.ts";

export interface QueueWorld {
  readonly server: RecordingDoor;
  readonly store: QueueStore;
  readonly wait: Wait;
  readonly random: () => number;
  /** For measuring how long the server takes. */
  readonly elapsed: () => number;
  /** The most that may wait in this browser, in bytes. */
  readonly room: number;
  /** Runs the work while no other tab does the same for this attempt. */
  readonly exclusive: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What the server will never take, and why. `chunk` is null when it is the whole segment. */
export interface Refusal {
  readonly segment: Segment;
  readonly chunk: WaitingChunk | null;
  readonly code: string;
}

export interface Backlog extends Load {
  /** The room that there is for what waits, in bytes, and how much of it is taken. */
  readonly room: number;
  readonly share: number;
  /** The server took what was sent last. */
  readonly isReached: boolean;
  /** How many chunks it has taken in all. */
  readonly taken: number;
}

export interface QueueNews {
  readonly backlog: (backlog: Backlog) => void;
  readonly refused: (refusal: Refusal) => void;
  /** A chunk has left, because the server has it or will never take it. */
  readonly settled?: (source: Source, isStored: boolean) => void;
}

const IN_FLIGHT = 2;
/** Where sending takes longer than this, in ms, two at a time only hold each other up. */
const SLOW = 5000;
/** A network that returns brings a whole room of browsers back, in ms. */
const SPREAD = 3000;
/** A chunk on which the server failed this often lets the others pass. */
const STUBBORN = 5;
/** The server may close an attempt a moment after the page did. */
const FINISHING_TRIES = 3;
const NONE: ReadonlySet<string> = new Set();
const UNKNOWN = { source: "camera", chunks: 0, bytes: 0, place: null } as const;

/** Uploads what waits for one attempt, oldest first, until nothing is left: of this page and of those before it. */
export class ChunkQueue {
  private draining: Promise<void> | null = null;
  private addedMeanwhile = false;
  private failures = 0;
  private finishing = 0;
  private isReached = true;
  private took = 0;
  private taken = 0;
  private readonly aside = new Set<string>();
  private readonly declined = new Set<string>();
  private alarm = new AbortController();
  private pause: Pause | null = null;

  constructor(
    private readonly attempt: string,
    private readonly world: QueueWorld,
    private readonly news: QueueNews,
  ) {}

  /** Persists the chunk before anything else is tried with it. */
  async add(chunk: WaitingChunk): Promise<void> {
    await this.world.store.add(chunk);
    await this.tell().catch(() => undefined);
    this.drain();
  }

  /** To be called before the first chunk of the segment is added. */
  async begin(segment: Segment): Promise<void> {
    await this.world.store.addSegment(segment);
    await this.tell(); // an earlier visit may have left something
  }

  /** The segment has no chunk and never will. */
  forget(segment: Segment): Promise<void> {
    return this.world.store.dropSegment(segment.id);
  }

  /** Asks the server for the places that are still missing, once and without insisting; tells this segment's. */
  async enrol(segment: Segment): Promise<Place | null> {
    await this.world.exclusive(() => this.findPlaces());
    return (await this.world.store.segments(this.attempt)).find(({ id }) => id === segment.id)?.place ?? null;
  }

  drain(): void {
    this.addedMeanwhile = true;
    this.draining ??= this.uploadAll().finally(() => {
      this.draining = null;
      if (this.addedMeanwhile) this.drain();
    });
  }

  /** The network is back: what waits because it was away is tried within seconds, at once by somebody who hands in. */
  async wake(): Promise<void> {
    if (this.finishing === 0) await this.world.wait(this.world.random() * SPREAD);
    this.hurry();
  }

  /** Resolves once the server has everything and was told so. Safe to repeat; does nothing when nothing is known. */
  async finish(signal?: AbortSignal): Promise<void> {
    this.finishing += 1;
    try {
      await this.bringHome(signal);
    } finally {
      this.finishing -= 1;
    }
  }

  /**
   * Tells the server, once and without insisting, how many chunks there are of the source. If the page is closed right
   * after this, the server knows what to wait for.
   */
  async announce(source: Source): Promise<void> {
    const segments = (await this.world.store.segments(this.attempt)).filter((segment) => segment.source === source);
    for (const [recording, ofRecording] of byRecording(segments)) {
      await this.world.server.finish(recording, countsOf(ofRecording));
    }
  }

  private async bringHome(signal?: AbortSignal): Promise<void> {
    const { store } = this.world;
    await this.emptied(signal);
    const told = await store.segments(this.attempt);
    for (const [recording, segments] of byRecording(told)) await this.declare(recording, segments, signal);
    // Another tab may hear later than this one that the attempt is over.
    if (chunksIn(await store.segments(this.attempt)) !== chunksIn(told)) return this.bringHome(signal);
    for (const { id, place } of told) if (place) await store.dropSegment(id);
  }

  private async emptied(signal?: AbortSignal): Promise<void> {
    do {
      this.drain();
      this.hurry();
      await unlessAborted(this.draining ?? Promise.resolve(), signal);
    } while ((await this.world.store.waiting(this.attempt)).count > 0);
  }

  private hurry(): void {
    if (this.pause?.untilOnline) this.alarm.abort();
  }

  private async uploadAll(): Promise<void> {
    while (this.addedMeanwhile) {
      this.addedMeanwhile = false;
      const pause = await this.world.exclusive(() => this.pass()).catch(() => this.afterFailure());
      await this.tell().catch(() => undefined); // another tab may have sent what waited here
      if (!pause) continue;
      this.addedMeanwhile = true;
      await this.rest(pause);
    }
  }

  /** Uploads until nothing waits, or until there is a reason to pause. */
  private async pass(): Promise<Pause | null> {
    for (;;) {
      const chunks = await this.next(); // before the places: a segment is there before its chunks are
      const hindered = await this.findPlaces();
      if (hindered || chunks.length === 0) return hindered;
      const pause = await this.sendTogether(chunks);
      if (pause) return pause;
      await this.tell();
    }
  }

  private async next(): Promise<readonly WaitingChunk[]> {
    const { store } = this.world;
    const together = this.took > SLOW ? 1 : IN_FLIGHT;
    const chunks = await store.oldest(this.attempt, together, this.aside);
    return chunks.length > 0 ? chunks : store.oldest(this.attempt, together, NONE);
  }

  private async findPlaces(): Promise<Pause | null> {
    const segments = await this.world.store.segments(this.attempt);
    for (const segment of segments.filter(({ place }) => !place)) {
      const answer = await this.world.server.openSegment(segment.source);
      this.isReached = isTaken(answer);
      if (answer.is === "done") await this.world.store.placeSegment(segment.id, answer.value);
      else if (answer.is === "refused") await this.refuseSegment(segment, answer.code);
      else return this.hindrance(answer);
    }
    return null;
  }

  private async refuseSegment(segment: Segment, code: string): Promise<void> {
    this.declined.add(segment.id);
    await this.world.store.dropSegment(segment.id);
    this.news.refused({ segment, chunk: null, code });
    await this.tell();
  }

  private async sendTogether(chunks: readonly WaitingChunk[]): Promise<Pause | null> {
    const segments = await this.world.store.segments(this.attempt);
    const from = this.world.elapsed();
    const answers = await Promise.all(chunks.map((chunk) => this.send(chunk, segments)));
    const took = this.world.elapsed() - from;
    this.took = took;
    this.isReached = answers.every(isTaken);
    this.taken += answers.filter(isTaken).length;
    if (this.isReached) this.failures = 0;
    const health = Math.max(...answers.map((answer) => answer.health));
    const worst = answers.find(({ is }) => is === "busy") ?? answers.find(({ is }) => is === "failed");
    return longest([worst ? this.hindrance(worst) : null, forHealth(health, took, this.world.random)]);
  }

  private async send(chunk: WaitingChunk, segments: readonly Segment[]): Promise<Answer<null>> {
    const segment = segments.find(({ id }) => id === chunk.segment);
    if (!segment?.place) return this.orphan(chunk);
    const answer = await this.world.server.upload(chunk, segment.place);
    await this.settle(chunk, segment, answer);
    return answer;
  }

  /** Its segment is gone: the server declined it, here or in another tab, or the person cleared the browser. */
  private async orphan(chunk: WaitingChunk): Promise<Answer<null>> {
    await this.world.store.remove(chunk);
    const code = "segment_unknown";
    const segment: Segment = { ...UNKNOWN, id: chunk.segment, attempt: chunk.attempt };
    if (!this.declined.has(chunk.segment)) this.news.refused({ segment, chunk, code });
    return { is: "refused", code, health: 0 };
  }

  private async settle(chunk: WaitingChunk, segment: Segment, answer: Answer<null>): Promise<void> {
    if (answer.is === "busy" || answer.is === "failed") return this.keep(chunk, answer);
    this.aside.delete(nameOf(chunk));
    await this.world.store.remove(chunk);
    this.news.settled?.(segment.source, answer.is === "done");
    if (answer.is === "refused") this.news.refused({ segment, chunk, code: answer.code });
  }

  private async keep(chunk: WaitingChunk, answer: Answer<null> & { readonly error: string }): Promise<void> {
    const retries = chunk.retries + 1;
    if (answer.is === "failed" && answer.answered && retries >= STUBBORN) this.aside.add(nameOf(chunk));
    await this.world.store.replace({ ...chunk, retries, lastError: answer.error });
  }

  private hindrance(answer: Answer<unknown>): Pause {
    if (answer.is !== "busy") this.failures += 1;
    return this.pauseAfter(answer, this.failures);
  }

  private pauseAfter(answer: Answer<unknown>, failures: number): Pause {
    const { random } = this.world;
    return answer.is === "busy" ? asAsked(answer.retryAfter, random) : afterFailure(failures, random);
  }

  private afterFailure(): Pause {
    this.failures += 1;
    return afterFailure(this.failures, this.world.random);
  }

  private async rest(pause: Pause): Promise<void> {
    this.alarm = new AbortController();
    this.pause = pause;
    await this.world.wait(pause.ms, this.alarm.signal);
    this.pause = null;
  }

  private async tell(): Promise<void> {
    const { store, room } = this.world;
    const load = await store.waiting(this.attempt);
    this.news.backlog({ ...load, room, share: shareOf(load, room), isReached: this.isReached, taken: this.taken });
  }

  private async declare(recording: string, segments: readonly Segment[], signal?: AbortSignal): Promise<void> {
    const counts = countsOf(segments);
    for (let refusals = 0, failures = 1; ; failures += 1) {
      const answer = await unlessAborted(this.world.server.finish(recording, counts), signal);
      if (answer.is === "refused") refusals += 1;
      if (answer.is === "done" || refusals >= FINISHING_TRIES) return;
      await unlessAborted(this.rest(this.pauseAfter(answer, failures)), signal);
    }
  }
}

function isTaken({ is }: Answer<unknown>): boolean {
  return is === "done" || is === "refused";
}

function chunksIn(segments: readonly Segment[]): number {
  return segments.reduce((sum, { chunks }) => sum + chunks, 0);
}

function countsOf(segments: readonly Segment[]): Record<number, number> {
  return Object.fromEntries(segments.map(({ place, chunks }) => [place?.number, chunks]));
}

function byRecording(segments: readonly Segment[]): Map<string, Segment[]> {
  const grouped = new Map<string, Segment[]>();
  for (const segment of segments) {
    if (segment.place) grouped.set(segment.place.recording, [...(grouped.get(segment.place.recording) ?? []), segment]);
  }
  return grouped;
}
