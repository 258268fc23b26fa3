import { type Container, Damaged, type Header } from "./container.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Offsets into the bytes: `at` of the header, `body` behind it, `end` behind the box. */
interface Box {
  readonly kind: string;
  readonly at: number;
  readonly body: number;
  readonly end: number;
}

/** The sound tracks whose last sample of each fragment has a wrong length. */
type Opus = ReadonlySet<number>;

export function isMp4(bytes: Bytes): boolean {
  return bytes.length >= 8 && name(bytes, 4) === "ftyp";
}

/** Fragmented MP4 (ISO/IEC 14496-12) from the first chunk of a segment. Raises Damaged. */
export function mp4(first: Bytes): Container {
  const { header, opus } = readHeader(first);
  return {
    header,
    cut: (chunk, entry) => fragments(entry === "head" ? chunk.subarray(header.bytes.length) : chunk, opus),
  };
}

/** One part for each fragment: Chromium drops the second group of pictures of an append that holds two (measured). */
function fragments(bytes: Bytes, opus: Opus): readonly Bytes[] {
  const parts: Bytes[] = [];
  let start: number | null = null;
  for (const box of boxes(bytes, 0, bytes.length)) {
    if (box.kind === "moof") start = box.at;
    if (box.kind !== "mdat") continue;
    if (start === null) throw new Damaged("pictures without a description");
    parts.push(withSteadySound(bytes.slice(start, box.end), opus));
    start = null;
  }
  if (start !== null) throw new Damaged("a description without pictures");
  return parts;
}

function readHeader(first: Bytes): { header: Header; opus: Opus } {
  const before = [];
  for (const box of boxes(first, 0, first.length)) {
    if (box.kind === "moof") break;
    before.push(box);
  }
  const moov = before.find(({ kind }) => kind === "moov");
  if (!isMp4(first) || !moov) throw new Damaged("no header");
  const tracks = [...boxes(first, moov.body, moov.end)].filter(({ kind }) => kind === "trak").map(trackOf(first));
  tracks.sort((a, b) => Number(a.sounds) - Number(b.sounds));
  const bytes = first.slice(0, before.at(-1)?.end);
  const type = `video/mp4;codecs="${tracks.map(({ codec }) => codec).join(",")}"`;
  const opus = new Set(tracks.filter(({ codec }) => codec === "opus").map(({ id }) => id));
  return { header: { bytes, type, hasSound: tracks.some(({ sounds }) => sounds) }, opus };
}

interface Track {
  readonly id: number;
  readonly codec: string;
  readonly sounds: boolean;
}

function trackOf(bytes: Bytes): (trak: Box) => Track {
  return (trak) => {
    const tkhd = within(bytes, trak, "tkhd");
    const handler = within(bytes, trak, "mdia", "hdlr");
    const table = within(bytes, trak, "mdia", "minf", "stbl", "stsd");
    const entry = only(boxes(bytes, table.body + 8, table.end), () => true);
    return {
      id: uint32(bytes, tkhd.body + (bytes[tkhd.body] ? 20 : 12)),
      codec: codecOf(bytes, entry),
      sounds: name(bytes, handler.body + 8) === "soun",
    };
  };
}

const VISUAL_ENTRY = 78;

/** The codec by the name that browsers know it by (RFC 6381). */
function codecOf(bytes: Bytes, entry: Box): string {
  switch (entry.kind) {
    case "avc1":
    case "avc3": {
      const config = only(boxes(bytes, entry.body + VISUAL_ENTRY, entry.end), ({ kind }) => kind === "avcC");
      const profile = bytes.subarray(config.body + 1, config.body + 4);
      return `${entry.kind}.${[...profile].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
    }
    case "Opus":
      return "opus";
    case "mp4a":
      return "mp4a.40.2";
    default:
      throw new Damaged(`${entry.kind} is none of the codecs that our recorders use`);
  }
}

const HAS = { offset: 0x1, firstFlags: 0x4, duration: 0x100, size: 0x200, flags: 0x400, shift: 0x800 } as const;

/**
 * Chromium's recorder gives the last Opus sample of every fragment 21 ms instead of the 60 ms of all others. For Media
 * Source Extensions the sound then jumps by more than two samples, which counts as a new beginning, and pictures are
 * thrown away until the next key frame. The sample is made as long as the one before it.
 */
function withSteadySound(fragment: Bytes, opus: Opus): Bytes {
  const moof = only(boxes(fragment, 0, fragment.length), ({ kind }) => kind === "moof");
  for (const traf of boxes(fragment, moof.body, moof.end)) {
    if (traf.kind !== "traf") continue;
    const track = uint32(fragment, within(fragment, traf, "tfhd").body + 4);
    if (opus.has(track)) lengthenLast(fragment, within(fragment, traf, "trun"));
  }
  return fragment;
}

function lengthenLast(fragment: Bytes, trun: Box): void {
  const flags = uint32(fragment, trun.body) & 0xffffff;
  const samples = uint32(fragment, trun.body + 4);
  if (!(flags & HAS.duration) || samples < 2) return;
  const columns = [HAS.duration, HAS.size, HAS.flags, HAS.shift].filter((column) => flags & column).length;
  const table = trun.body + 8 + (flags & HAS.offset ? 4 : 0) + (flags & HAS.firstFlags ? 4 : 0);
  const last = table + (samples - 1) * columns * 4;
  if (last + 4 > trun.end) throw new Damaged("a table is cut short");
  fragment.copyWithin(last, last - columns * 4, last - columns * 4 + 4);
}

/** The row of boxes that fills bytes[at:end] exactly. Raises Damaged. */
function* boxes(bytes: Bytes, at: number, end: number): Generator<Box> {
  for (let here = at; here < end; ) {
    const [long, kind] = [uint32(bytes, here) === 1, name(bytes, here + 4)];
    const size = long ? uint32(bytes, here + 8) * 2 ** 32 + uint32(bytes, here + 12) : uint32(bytes, here);
    const body = here + (long ? 16 : 8);
    if (here + size > end || here + size < body) throw new Damaged("a box is larger than what holds it");
    yield { kind, at: here, body, end: here + size };
    here += size;
  }
}

function within(bytes: Bytes, box: Box, ...path: readonly string[]): Box {
  return path.reduce(
    (holder, wanted) => only(boxes(bytes, holder.body, holder.end), ({ kind }) => kind === wanted),
    box,
  );
}

function only(found: Iterable<Box>, isIt: (box: Box) => boolean): Box {
  for (const box of found) if (isIt(box)) return box;
  throw new Damaged("a box is missing");
}

function uint32(bytes: Bytes, at: number): number {
  if (at + 4 > bytes.length) throw new Damaged("a box is cut short");
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
}

function name(bytes: Bytes, at: number): string {
  if (at + 4 > bytes.length) throw new Damaged("a box is cut short");
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
