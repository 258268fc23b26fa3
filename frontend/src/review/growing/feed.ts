import type { Hole, Stretch } from "../timeline.ts";
import type { Entry } from "./container.ts";

/** A chunk as the server tells of it. */
export interface StoredChunk {
  readonly segment: number;
  readonly sequence: number;
  readonly start: string;
  readonly end: string;
  readonly size: number;
  readonly contentType: string;
  readonly url: string;
}

/** A stored chunk on the wall clock, in ms since the epoch. */
export interface Piece extends Stretch {
  readonly segment: number;
  readonly sequence: number;
  readonly url: string;
  /** When this page learned of it. */
  readonly seenAt: number;
}

/** Neighbouring chunks further apart than this have a hole between them; as the server sees it. */
const TOLERANCE = 500;
/** Where a decoder can come in is not known before it tries: recorders give a key frame at least this often. */
const LEAD = 8000;
/** How much is kept ready ahead of the player. */
const AHEAD = 30_000;
/** How long a chunk is waited for while later ones are there already. */
const PATIENCE = 1500;
/** What is nearer than this to the end of what is there counts as there. */
const SLACK = 80;
/** A player stops this much before the end of what is ready: pictures end before sound does, or the other way round. */
const NEARLY = 250;
/** Who is this far behind all that there is stands where a recorder made less than it said. */
const VOID = 1000;
/** How much before the end of what there is it goes on then. */
const BACK = 2000;

export function keyOf({ segment, sequence }: Pick<Piece, "segment" | "sequence">): string {
  return `${segment}/${sequence}`;
}

/** All that is known, in playing order: segments by when they began, chunks by number. */
export function merged(known: readonly Piece[], told: readonly StoredChunk[], seenAt: number): readonly Piece[] {
  const keys = new Set(known.map(keyOf));
  const fresh = told.filter((chunk) => !keys.has(keyOf(chunk)));
  if (fresh.length === 0) return known;
  const pieces = [...known, ...fresh.map((chunk) => pieceOf(chunk, seenAt))];
  const began = new Map<number, number>();
  for (const { segment, from } of pieces) began.set(segment, Math.min(from, began.get(segment) ?? from));
  const order = (a: Piece, b: Piece) =>
    a.segment === b.segment
      ? a.sequence - b.sequence
      : (began.get(a.segment) ?? 0) - (began.get(b.segment) ?? 0) || a.segment - b.segment;
  return pieces.sort(order);
}

function pieceOf({ segment, sequence, start, end, url }: StoredChunk, seenAt: number): Piece {
  return { segment, sequence, url, from: Date.parse(start), to: Date.parse(end), seenAt };
}

/** From the first picture, which is the recording's origin, to the newest. Null while there is none. */
export function extent(pieces: readonly Piece[]): Stretch | null {
  const [first] = pieces;
  if (!first) return null;
  return pieces.reduce(
    ({ from, to }, piece) => ({ from: Math.min(from, piece.from), to: Math.max(to, piece.to) }),
    first as Stretch,
  );
}

/** Stretches between the first chunk and the last that none covers. */
export function holesIn(pieces: readonly Piece[]): readonly Hole[] {
  const holes: Hole[] = [];
  let before: Piece | null = null;
  for (const piece of [...pieces].sort((a, b) => a.from - b.from)) {
    if (before && piece.from - before.to > TOLERANCE) {
      const reason = piece.segment === before.segment ? "missing_chunk" : "between_segments";
      holes.push({ from: before.to, to: piece.from, reason });
    }
    if (!before || piece.to >= before.to) before = piece;
  }
  return holes;
}

/** The first chunk of the piece's segment: its header, and the moment of its time 0. */
export function headOf(pieces: readonly Piece[], { segment }: Pick<Piece, "segment">): Piece | null {
  return pieces.find((piece) => piece.segment === segment && piece.sequence === 0) ?? null;
}

/** Where the player stands and what it has. Moments on the wall clock. */
export interface Situation {
  readonly pieces: readonly Piece[];
  readonly position: number;
  readonly isPlaying: boolean;
  /** What can be played now, in order. */
  readonly ready: readonly Stretch[];
  /** The piece that was appended last since the buffer was emptied. */
  readonly last: Piece | null;
  /** Keys of all that were appended since. */
  readonly appended: ReadonlySet<string>;
  /** Keys of those that no decoder took. */
  readonly refused: ReadonlySet<string>;
  readonly now: number;
}

export type Step =
  | { readonly does: "append"; readonly piece: Piece; readonly entry: Entry }
  /** Empty the buffer; then append this one. */
  | { readonly does: "restart"; readonly piece: Piece }
  /** Nothing will ever be there: go on where there is something. */
  | { readonly does: "jump"; readonly to: number }
  | { readonly does: "wait" };

/** What the player does next. */
export function nextStep(situation: Situation): Step {
  const { position, ready, last } = situation;
  const usable = playable(situation);
  const coming = usable[last ? after(usable, last) : 0] ?? null;
  const end = coming === null && situation.isPlaying ? ready.at(-1) : undefined;
  if (end && position > end.to + VOID) return { does: "jump", to: Math.max(end.from, end.to - BACK) };
  if (!last || !ready.some(({ from, to }) => position >= from - SLACK && position < to - SLACK)) {
    const wanted = usable.find(({ to }) => to > position + SLACK);
    if (!wanted) return { does: "wait" };
    if (!last || !(situation.appended.has(keyOf(wanted)) || isUnderWay(coming, wanted))) {
      return { does: "restart", piece: wayIn(usable, wanted) };
    }
  }
  const next = situation.isPlaying ? nextReady(ready, position) : null;
  if (next !== null) return { does: "jump", to: next };
  return coming && isDue(coming, situation) ? appending(coming, last) : { does: "wait" };
}

/** Where it goes on when nothing is ready at the position, or nearly nothing any more. */
function nextReady(ready: readonly Stretch[], position: number): number | null {
  if (ready.some(({ from, to }) => position >= from - SLACK && position < to - NEARLY)) return null;
  return ready.find(({ from }) => from > position)?.from ?? null;
}

/** Without the header of its segment nobody can read a chunk. */
function playable({ pieces, refused }: Situation): readonly Piece[] {
  const headed = new Set(pieces.filter(({ sequence }) => sequence === 0).map(({ segment }) => segment));
  for (const key of refused) if (key.endsWith("/0")) headed.delete(Number.parseInt(key, 10));
  return pieces.filter((piece) => headed.has(piece.segment) && !refused.has(keyOf(piece)));
}

/** The place of the first piece behind `last`, which itself may have been refused since. */
function after(usable: readonly Piece[], last: Piece): number {
  const same = usable.findLastIndex(({ segment, sequence }) => segment === last.segment && sequence <= last.sequence);
  if (same >= 0) return same + 1;
  const later = usable.findIndex(({ from }) => from > last.from);
  return later < 0 ? usable.length : later;
}

/** The piece from which on a decoder surely finds a key frame before the wanted one. */
function wayIn(usable: readonly Piece[], wanted: Piece): Piece {
  let [at, first] = [usable.indexOf(wanted), wanted];
  for (let before = usable[--at]; before && follows(first, before); before = usable[--at]) {
    if (wanted.from - first.from >= LEAD) break;
    first = before;
  }
  return first;
}

/** Appending one after the other comes to the wanted one soon. */
function isUnderWay(coming: Piece | null, wanted: Piece): boolean {
  return coming !== null && coming.from <= wanted.from && wanted.from - coming.from <= 2 * LEAD;
}

function isDue(piece: Piece, { position, last, now }: Situation): boolean {
  if (piece.from > position + AHEAD) return false;
  return last === null || follows(piece, last) || piece.sequence === 0 || now - piece.seenAt >= PATIENCE;
}

function appending(piece: Piece, last: Piece | null): Step {
  const entry = piece.sequence === 0 ? "head" : last && follows(piece, last) ? "following" : "anew";
  return { does: "append", piece, entry };
}

function follows(piece: Piece, before: Piece): boolean {
  return piece.segment === before.segment && piece.sequence === before.sequence + 1;
}
