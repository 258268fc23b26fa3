import { expect, test } from "vitest";
import { settled } from "../media/testing/manual-time.ts";
import { Thumbnails } from "./thumbnails.ts";

const STREAM = {} as MediaStream;
const JPEG = new Blob([new Uint8Array([0xff, 0xd8, 0xff])]);

function bench() {
  const page = { now: 0, up: true, still: JPEG as Blob | null };
  const sent: Uint8Array[] = [];
  const thumbnails = new Thumbnails({
    still: async () => page.still,
    send: (frame) => {
      if (page.up) sent.push(frame);
      return page.up;
    },
    isLineUp: () => page.up,
    now: () => page.now,
  });
  const pass = async (ms: number) => {
    for (const until = page.now + ms; page.now < until; page.now += 500) {
      thumbnails.look();
      await settled();
    }
  };
  return { page, thumbnails, sent, pass };
}

test("nothing is sent before it is wanted, then as often as asked", async () => {
  const { thumbnails, sent, pass } = bench();
  thumbnails.supply("camera", STREAM);

  await pass(5000);
  const before = sent.length;
  thumbnails.wanted(2);
  await pass(6000);

  expect([before, sent.length, [...(sent[0] ?? [])]]).toEqual([0, 3, [0, 0xff, 0xd8, 0xff]]);
});

test("the screen is a source of its own", async () => {
  const { thumbnails, sent, pass } = bench();
  thumbnails.supply("camera", STREAM);
  thumbnails.supply("screen", STREAM);
  thumbnails.wanted(30);

  await pass(1000);

  expect(sent.map(([code]) => code)).toEqual([0, 1]);
});

test("a camera that is off is not shown", async () => {
  const { thumbnails, sent, pass } = bench();
  thumbnails.supply("camera", STREAM);
  thumbnails.wanted(2);
  await pass(2000);

  thumbnails.supply("camera", null);
  await pass(10_000);

  expect(sent).toHaveLength(1);
});

test("a picture that is not there yet is soon tried again", async () => {
  const { page, thumbnails, sent, pass } = bench();
  thumbnails.supply("camera", STREAM);
  thumbnails.wanted(30);
  page.still = null;
  await pass(1000);

  page.still = JPEG;
  await pass(1000);

  expect(sent).toHaveLength(1);
});

test("a picture that is too large for the server stays here", async () => {
  const { page, thumbnails, sent, pass } = bench();
  thumbnails.supply("camera", STREAM);
  thumbnails.wanted(2);
  page.still = new Blob([new Uint8Array(70_000)]);

  await pass(4000);

  expect(sent).toEqual([]);
});

test("without a line none is taken", async () => {
  const { page, thumbnails, sent, pass } = bench();
  thumbnails.supply("camera", STREAM);
  thumbnails.wanted(2);
  page.up = false;
  await pass(4000);
  page.up = true;

  await pass(500);

  expect(sent).toHaveLength(1);
});
