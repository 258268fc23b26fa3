/** The bytes are not what a recorder writes. */
export class Damaged extends Error {}

/** What a decoder must know before the first picture. */
export interface Header {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** As Media Source Extensions want it. From the header itself: what a browser says of its own recorder is looser. */
  readonly type: string;
  readonly hasSound: boolean;
}

/** How much of a chunk can be used: from its first byte behind the header, or from the next place to come in. */
export type Entry = "head" | "following" | "anew";

/** A recorder's way of writing, with the header of one segment. */
export interface Container {
  readonly header: Header;
  /** The parts of a chunk to append one by one; none when it offers no way in. Raises Damaged. */
  cut(chunk: Uint8Array<ArrayBuffer>, entry: Entry): readonly Uint8Array<ArrayBuffer>[];
}
