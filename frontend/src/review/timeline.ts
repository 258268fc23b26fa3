import type { Gap, GapReason, RecordedEvent, Recording, Segment } from "./types.ts";

/** Why there is no picture; the last two are about a recording that began late or ended early. */
export type HoleReason = GapReason | "before_recording" | "after_recording";

/** A stretch of the wall clock, in ms since the epoch. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface Hole extends Stretch {
  readonly reason: HoleReason;
}

/** The sitting on the wall clock, and the video lying in it: its time 0 shows the moment `origin`. */
export interface Timeline extends Stretch {
  readonly origin: number;
  /** Seconds. */
  readonly duration: number;
  readonly holes: readonly Hole[];
}

export interface Sitting {
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** A recorder needs a moment to start and its last chunk a moment to end; shorter edges are no holes. */
const EDGE = 3000;

/** Null while there is no video. */
export function timelineOf(recording: Recording, sitting: Sitting): Timeline | null {
  const { origin, duration, videoUrl } = recording;
  if (!origin || !duration || !videoUrl) return null;
  const from = Date.parse(origin);
  return laid({ from, to: from + duration * 1000 }, holesOf(recording), sitting, duration);
}

/** The gaps that the server knows of. */
export function holesOf({ gaps }: Recording): readonly Hole[] {
  return gaps.map(holeOf);
}

/** Of a recording that grows: it reaches to the newest picture, and what comes after is not missing. */
export function growingTimeline(extent: Stretch, holes: readonly Hole[], { startedAt }: Sitting): Timeline {
  return laid(extent, holes, { startedAt, endedAt: null }, (extent.to - extent.from) / 1000);
}

function laid({ from, to }: Stretch, inside: readonly Hole[], sitting: Sitting, duration: number): Timeline {
  const whole = { from: edge(sitting.startedAt, from, Math.min), to: edge(sitting.endedAt, to, Math.max) };
  const inner = inside.map((hole) => clipped(hole, { from, to }));
  const outer: Hole[] = [
    { from: whole.from, to: from, reason: "before_recording" },
    { from: to, to: whole.to, reason: "after_recording" },
  ];
  const holes = [...outer, ...inner].filter((hole) => hole.to > hole.from).sort((a, b) => a.from - b.from);
  return { ...whole, origin: from, duration, holes };
}

function edge(sitting: string | null, recorded: number, pick: (a: number, b: number) => number): number {
  const moment = sitting ? Date.parse(sitting) : recorded;
  return Math.abs(moment - recorded) > EDGE ? pick(moment, recorded) : recorded;
}

function holeOf({ start, end, reason }: Gap): Hole {
  return { from: Date.parse(start), to: Date.parse(end), reason };
}

function clipped<S extends Stretch>(stretch: S, { from, to }: Stretch): S {
  return { ...stretch, from: clamp(stretch.from, from, to), to: clamp(stretch.to, from, to) };
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** The place on the bar, 0 to 1. */
export function placeOf(moment: number, { from, to }: Stretch): number {
  return to > from ? clamp((moment - from) / (to - from), 0, 1) : 0;
}

export function momentAt(place: number, { from, to }: Stretch): number {
  return from + clamp(place, 0, 1) * (to - from);
}

/** Where in the video a moment is shown, in seconds; the nearest end for one outside. */
export function videoTime(moment: number, { origin, duration }: Timeline): number {
  return clamp((moment - origin) / 1000, 0, duration);
}

export function momentOf(seconds: number, { origin }: Timeline): number {
  return origin + seconds * 1000;
}

export function holeAt(moment: number, { holes }: Timeline): Hole | null {
  return holes.find((hole) => moment >= hole.from && moment < hole.to) ?? null;
}

/** What several timelines cover together. Null for none. */
export function together(timelines: readonly Stretch[]): Stretch | null {
  if (timelines.length === 0) return null;
  return {
    from: Math.min(...timelines.map(({ from }) => from)),
    to: Math.max(...timelines.map(({ to }) => to)),
  };
}

/** Holes that overlap count once. */
export function missingTime(holes: readonly Stretch[]): number {
  let [sum, until] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, to } of [...holes].sort((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}

/** Rounded down to a tenth of a percent, so that 100 means all of it. */
export function percent(share: number): number {
  return Math.floor(clamp(share, 0, 1) * 1000) / 10;
}

/** A mark on the bar: one event, or several that lie too close to be told apart. */
export interface Mark {
  readonly place: number;
  readonly lane: number;
  readonly events: readonly RecordedEvent[];
}

/**
 * Marks stand at their place in the lowest lane where they touch no neighbour; where every lane is taken they join the
 * mark of the highest one. `width` and `size` in pixels.
 */
export function marks(
  events: readonly RecordedEvent[],
  stretch: Stretch,
  { width, size, lanes }: { readonly width: number; readonly size: number; readonly lanes: number },
): readonly Mark[] {
  const last: Mark[] = [];
  const done: Mark[] = [];
  for (const event of sorted(events)) {
    const place = placeOf(Date.parse(event.at), stretch);
    const taken = (mark: Mark | undefined) => mark !== undefined && (place - mark.place) * width < size;
    const lane = Array.from({ length: lanes }, (_, n) => n).find((n) => !taken(last[n]));
    const joined = lane === undefined ? last[lanes - 1] : undefined;
    const mark: Mark = joined
      ? { ...joined, events: [...joined.events, event] }
      : { place, lane: lane ?? 0, events: [event] };
    if (joined) done.splice(done.indexOf(joined), 1);
    last[mark.lane] = mark;
    done.push(mark);
  }
  return done;
}

export function sorted(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  return [...events].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** The last event that has happened by the moment. Asked at every picture, so the events must be sorted already. */
export function currentEvent(inOrder: readonly RecordedEvent[], moment: number): RecordedEvent | null {
  return inOrder.findLast(({ at }) => Date.parse(at) <= moment) ?? null;
}

const STEPS = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200].map((seconds) => seconds * 1000);

/** Round moments of the clock, at most `most` of them. `zone`: minutes from UTC to the clock on the wall. */
export function ticks({ from, to }: Stretch, most: number, zone = 0): readonly number[] {
  const step = STEPS.find((candidate) => (to - from) / candidate <= most) ?? 4 * 3600 * 1000;
  const shift = zone * 60_000;
  const first = Math.ceil((from + shift) / step) * step - shift;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, n) => first + n * step);
}

/** A row of the chunk list: a chunk, or the number of one that never came. */
export type ChunkRow =
  | { readonly at: "stored"; readonly chunk: Segment["chunks"][number] }
  | { readonly at: "missing"; readonly sequence: number };

export function chunkRows({ chunks, declaredChunks }: Segment): readonly ChunkRow[] {
  const stored = new Map(chunks.map((chunk) => [chunk.sequence, chunk]));
  const length = chunks.reduce((most, { sequence }) => Math.max(most, sequence + 1), declaredChunks ?? 0);
  return Array.from({ length }, (_, sequence) => {
    const chunk = stored.get(sequence);
    return chunk ? { at: "stored", chunk } : { at: "missing", sequence };
  });
}

export function missingChunks(segments: readonly Segment[]): number {
  return segments.flatMap(chunkRows).filter((row) => row.at === "missing").length;
}

/** Half a second around the player's place counts as there, or "previous" would stay on the event just gone to. */
const NEAR = 500;

/** The next event after the moment, or the one before it. */
export function neighbour(events: readonly RecordedEvent[], moment: number, by: -1 | 1): RecordedEvent | null {
  const inOrder = sorted(events);
  const found =
    by > 0
      ? inOrder.find(({ at }) => Date.parse(at) > moment + NEAR)
      : inOrder.findLast(({ at }) => Date.parse(at) < moment - NEAR);
  return found ?? null;
}
