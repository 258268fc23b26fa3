import { type Container, Damaged, type Header } from "./container.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Offsets into the bytes: `body` behind the header, `end` behind the element, or null where its size is not known. */
interface Element {
  readonly id: number;
  readonly body: number;
  readonly end: number | null;
}

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const TRACKS = 0x1654ae6b;
const TRACK = 0xae;
const CODEC = 0x86;
const CLUSTER = [0x1f, 0x43, 0xb6, 0x75] as const;
const CLUSTER_ID = 0x1f43b675;
const CODECS: Readonly<Record<string, string>> = { V_VP8: "vp8", V_VP9: "vp9", A_OPUS: "opus", A_VORBIS: "vorbis" };

export function isWebm(bytes: Bytes): boolean {
  return bytes.length >= 4 && number(bytes, 0, 4) === EBML;
}

/** WebM (RFC 9559) from the first chunk of a segment: its chunks begin anywhere, even amid an element. Raises Damaged. */
export function webm(first: Bytes): Container {
  const header = readHeader(first);
  return {
    header,
    cut: (chunk, entry) => {
      if (entry === "following") return [chunk];
      const at = cluster(chunk, entry === "head" ? header.bytes.length : 0);
      return at === null ? [] : [chunk.slice(at)];
    },
  };
}

/** Everything before the first Cluster. */
function readHeader(first: Bytes): Header {
  const head = element(first, 0);
  const segment = element(first, head.end ?? 0);
  if (head.id !== EBML || segment.id !== SEGMENT) throw new Damaged("no header");
  let [at, codecs]: [number, readonly string[]] = [segment.body, []];
  while (at < first.length) {
    const { id, body, end } = element(first, at);
    if (id === CLUSTER_ID) break;
    if (end === null || end > first.length) throw new Damaged("the header is cut short");
    if (id === TRACKS) codecs = codecsIn(first.subarray(body, end));
    at = end;
  }
  if (codecs.length === 0) throw new Damaged("no tracks");
  const hasSound = codecs.some(isSound);
  codecs = [...codecs].sort((a, b) => Number(isSound(a)) - Number(isSound(b)));
  return { bytes: first.slice(0, at), type: `video/webm;codecs="${codecs.join(",")}"`, hasSound };
}

function isSound(codec: string): boolean {
  return codec === "opus" || codec === "vorbis";
}

function codecsIn(tracks: Bytes): readonly string[] {
  const text = new TextDecoder("latin1");
  return children(tracks)
    .filter(([id]) => id === TRACK)
    .flatMap(([, track]) => children(track).filter(([id]) => id === CODEC))
    .map(([, codec]) => {
      const known = CODECS[text.decode(codec).replace(/\0+$/, "")];
      if (!known) throw new Damaged("none of the codecs that our recorders use");
      return known;
    });
}

function children(bytes: Bytes): readonly (readonly [number, Bytes])[] {
  const found: [number, Bytes][] = [];
  for (let at = 0; at < bytes.length; ) {
    const { id, body, end } = element(bytes, at);
    if (end === null || end > bytes.length) throw new Damaged("an element is cut short");
    found.push([id, bytes.subarray(body, end)]);
    at = end;
  }
  return found;
}

/**
 * The next Cluster from `from` on. After a lost chunk the blocks before it belong to a Cluster that is not there: they
 * would be stamped with the time of an older one.
 */
function cluster(bytes: Bytes, from: number): number | null {
  const at = bytes.findIndex((_, n) => n >= from && CLUSTER.every((byte, k) => bytes[n + k] === byte));
  return at < 0 ? null : at;
}

function element(bytes: Bytes, at: number): Element {
  const idLength = lengthAt(bytes, at, 4);
  const sizeAt = at + idLength;
  const sizeLength = lengthAt(bytes, sizeAt, 8);
  const body = sizeAt + sizeLength;
  const top = (bytes[sizeAt] ?? 0) & (0xff >> sizeLength); // without the bit that tells the length
  const size = top * 256 ** (sizeLength - 1) + number(bytes, sizeAt + 1, sizeLength - 1);
  const unknown = size === 2 ** (7 * sizeLength) - 1;
  return { id: number(bytes, at, idLength), body, end: unknown ? null : body + size };
}

/** A number's first byte tells its length: as many bytes as there are bits up to the first that is set. */
function lengthAt(bytes: Bytes, at: number, most: number): number {
  const length = Math.clz32(bytes[at] ?? 0) - 23;
  if (length > most || at + length > bytes.length) throw new Damaged("not a number");
  return length;
}

function number(bytes: Bytes, at: number, length: number): number {
  return bytes.subarray(at, at + length).reduce((value, byte) => value * 256 + byte, 0);
}
