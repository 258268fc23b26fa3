/// <reference types="node" />
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const FOLDER = resolve(import.meta.dirname, "../../../../tests/recordings/media/samples");

export type Sample = "mp4_avc3_opus_rec" | "webm_vp8" | "ff_webm_vp8";

/** A chunk of a real browser, for tests: the samples that the join is tested with. */
export function sample(name: Sample, sequence: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(`${FOLDER}/${name}/0000${sequence}.bin`));
}
