import { describe, expect, test } from "vitest";
import { Damaged } from "./container.ts";
import { isMp4, mp4 } from "./mp4.ts";
import { sample } from "./samples.ts";

const first = sample("mp4_avc3_opus_rec", 0);

test("the header says which codecs follow", () => {
  const { header } = mp4(first);

  expect(isMp4(first)).toBe(true);
  expect(header.type).toBe('video/mp4;codecs="avc3.42c01f,opus"');
  expect(header.hasSound).toBe(true);
  expect(header.bytes).toEqual(first);
});

test("each fragment is a part of its own, and no byte is lost", () => {
  const { cut } = mp4(first);
  const parts = [1, 2].map((sequence) => cut(sample("mp4_avc3_opus_rec", sequence), "following"));

  expect(parts.map((list) => list.length)).toEqual([2, 1]);
  expect(parts.map((list) => list.reduce((sum, part) => sum + part.length, 0))).toEqual([220_211, 95_557]);
});

test("the first chunk of Chromium is nothing but the header", () => {
  expect(mp4(first).cut(first, "head")).toEqual([]);
});

test("a first chunk with pictures gives them without the header", () => {
  const pictures = sample("mp4_avc3_opus_rec", 2);
  const both = new Uint8Array([...first, ...pictures]);
  const { header, cut } = mp4(both);

  expect(header.bytes).toEqual(first);
  expect(cut(both, "head").map((part) => part.length)).toEqual([pictures.length]);
});

test("the last piece of sound becomes as long as the others, and nothing else is changed", () => {
  const chunk = sample("mp4_avc3_opus_rec", 2);
  const [part] = mp4(first).cut(chunk, "following");

  const changed = [...chunk.keys()].filter((at) => part?.[at] !== chunk[at]);
  const at = Math.min(...changed) & ~3;

  expect(Math.max(...changed) - at).toBeLessThan(4);
  const value = (bytes: Uint8Array | undefined) => (bytes ? new DataView(bytes.buffer, at, 4).getUint32(0) : 0);
  expect([value(chunk), value(part)]).toEqual([1008, 2880]);
});

test("a recording without sound is left as it is", () => {
  const silent = first.slice();
  const at = new TextDecoder("latin1").decode(silent).indexOf("Opus");
  silent.set(new TextEncoder().encode("mp4a"), at);
  const chunk = sample("mp4_avc3_opus_rec", 2);

  expect(mp4(silent).cut(chunk, "following")).toEqual([chunk]);
});

describe("damaged bytes are refused, not appended", () => {
  const chunk = sample("mp4_avc3_opus_rec", 2);
  const random = Uint8Array.from({ length: 5000 }, (_, n) => (n * 7919) % 251);

  test.each([
    ["cut short", chunk.slice(0, -1)],
    ["without its beginning", chunk.slice(100)],
    ["random", random],
    ["only a description", chunk.slice(0, new DataView(chunk.buffer).getUint32(0))],
  ])("a chunk that is %s", (_what, bytes) => {
    expect(() => mp4(first).cut(bytes, "following")).toThrow(Damaged);
  });

  test.each([
    ["nothing", new Uint8Array()],
    ["random", random],
    ["cut short", first.slice(0, 700)],
    ["a chunk from the middle", chunk],
  ])("a header that is %s", (_what, bytes) => {
    expect(() => mp4(bytes)).toThrow(Damaged);
  });
});
