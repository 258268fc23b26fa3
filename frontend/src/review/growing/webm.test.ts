import { describe, expect, test } from "vitest";
import { Damaged } from "./container.ts";
import { type Sample, sample } from "./samples.ts";
import { isWebm, webm } from "./webm.ts";

const startsWithCluster = (bytes: Uint8Array | undefined) =>
  bytes?.slice(0, 4).join() === [0x1f, 0x43, 0xb6, 0x75].join();

describe.each<Sample>(["webm_vp8", "ff_webm_vp8"])("%s", (name) => {
  const first = sample(name, 0);
  const { header, cut } = webm(first);

  test("the header ends where the pictures begin and says which codecs follow", () => {
    expect(isWebm(first)).toBe(true);
    expect([header.type, header.hasSound]).toEqual(['video/webm;codecs="vp8,opus"', true]);
    expect(startsWithCluster(first.slice(header.bytes.length))).toBe(true);
  });

  test("the first chunk begins with its first cluster", () => {
    const [part, ...rest] = cut(first, "head");

    expect(rest).toEqual([]);
    expect(part).toEqual(first.slice(header.bytes.length));
  });

  test("what follows is appended as it is", () => {
    expect(cut(sample(name, 1), "following")).toEqual([sample(name, 1)]);
  });

  test("after a hole it goes on at the next cluster", () => {
    const chunk = sample(name, 2);
    const [part] = cut(chunk, "anew");

    expect(startsWithCluster(part)).toBe(true);
    expect(part).toEqual(chunk.slice(chunk.length - (part?.length ?? 0)));
    expect(part?.length).toBeLessThan(chunk.length);
  });
});

test("a chunk without a cluster offers no way in", () => {
  expect(webm(sample("webm_vp8", 0)).cut(new Uint8Array(1000), "anew")).toEqual([]);
});

test.each([
  ["nothing", new Uint8Array()],
  ["zeros", new Uint8Array(500)],
  ["a chunk from the middle", sample("webm_vp8", 3)],
  ["cut short", sample("webm_vp8", 0).slice(0, 60)],
])("a header that is %s is refused", (_what, bytes) => {
  expect(() => webm(bytes)).toThrow(Damaged);
});
