/** A picture as it came: see the protocol. */
export interface Thumbnail {
  readonly attempt: string;
  readonly source: "camera" | "screen";
  readonly jpeg: Uint8Array<ArrayBuffer>;
}

const SOURCES = ["camera", "screen"] as const;
const HEAD = 17;

/** One byte for the source, sixteen for the attempt, then the JPEG. Null for anything else. */
export function thumbnailIn(frame: ArrayBuffer): Thumbnail | null {
  const bytes = new Uint8Array(frame);
  const source = SOURCES[bytes[0] ?? -1];
  if (!source || bytes.length <= HEAD) return null;
  return { attempt: uuidOf(bytes.subarray(1, HEAD)), source, jpeg: bytes.subarray(HEAD) };
}

function uuidOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const FASTEST = 2;
const SLOWEST = 60;
/** Drawing a picture costs the same however large it is. */
const PICTURES_A_SECOND = 12;
/** What the pictures may take of the line, in bits a second; the rest of the page's 2 Mbit/s is for everything else. */
const BUDGET = 1_600_000;
const NOT_YET_SEEN = 10_000;

/** How often the tiles in view are to be renewed, in seconds. `size` of a picture, in bytes, as they have come so far. */
export function renewedEvery(tiles: number, size: number | null): number {
  const byDrawing = tiles / PICTURES_A_SECOND;
  const byLine = (tiles * (size ?? NOT_YET_SEEN) * 8) / BUDGET;
  const seconds = Math.max(FASTEST, byDrawing, byLine);
  return Math.min(SLOWEST, Math.ceil(seconds * 2) / 2);
}

/** The usual size of what has come, moving slowly. */
export function usualSize(before: number | null, size: number): number {
  return before === null ? size : before + (size - before) / 32;
}
