import { expect, test } from "vitest";
import type { Chunk } from "./chunk.ts";
import { chooseFormat } from "./formats.ts";
import { SegmentRun } from "./segment-run.ts";
import { FakeRecorder } from "./testing/fake-recorder.ts";
import { ManualTime, settled } from "./testing/manual-time.ts";

class Bench {
  readonly recorder = new FakeRecorder();
  readonly time = new ManualTime();
  readonly chunks: Chunk[] = [];
  live = true;
  readonly run: SegmentRun;

  constructor() {
    const format = chooseFormat(() => true);
    if (!format) throw new Error("no format");
    this.run = new SegmentRun({
      recorder: this.recorder,
      format,
      clock: { now: () => this.time.now },
      wait: this.time.wait,
      isLive: () => this.live,
      take: async (chunk) => void this.chunks.push(chunk),
    });
  }

  get taken(): [number, number, number, number][] {
    return this.chunks.map(({ sequence, start, end, bytes }) => [sequence, start, end, bytes.byteLength]);
  }
}

/** An MP4 box: four bytes of size, four letters, content. */
function box(name: string, content = 4): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 + content);
  new DataView(bytes.buffer).setUint32(0, bytes.length);
  bytes.set(new TextEncoder().encode(name), 4);
  return bytes;
}

test("chunks are numbered from 0, and each begins where the one before it ended", async () => {
  const bench = new Bench();
  bench.time.now = 1000;
  await bench.run.start();

  for (const at of [3500, 6000]) {
    bench.time.now = at;
    bench.recorder.give("abc");
  }
  bench.time.now = 7000;
  bench.recorder.rest = new Blob(["d"]);
  await bench.run.stop();

  expect(bench.taken).toEqual([
    [0, 1000, 3500, 3],
    [1, 3500, 6000, 3],
    [2, 6000, 7000, 1],
  ]);
  expect(await bench.run.ended).toBe("stopped");
});

test("an empty piece is skipped and uses no number", async () => {
  const bench = new Bench();
  await bench.run.start();

  bench.recorder.give("");
  bench.recorder.give("abc");
  await settled();

  expect(bench.taken.map(([sequence]) => sequence)).toEqual([0]);
});

test("the header that MP4 begins with takes no time", async () => {
  const bench = new Bench();
  bench.time.now = 1000;
  await bench.run.start();

  bench.time.now = 2000;
  bench.recorder.give(new Blob([box("ftyp"), box("moov")]), "video/mp4;codecs=avc3.42E01E,opus");
  bench.time.now = 6000;
  bench.recorder.give(new Blob([box("moof"), box("mdat")]), "video/mp4;codecs=avc3.42E01E,opus");
  await settled();

  expect(bench.taken).toEqual([
    [0, 1000, 1000, 24],
    [1, 1000, 6000, 24],
  ]);
});

test("what Chromium keeps back behind the header is fetched at once", async () => {
  const bench = new Bench();
  await bench.run.start();
  bench.recorder.held = new Blob([box("moof"), box("mdat")], { type: "video/mp4" });

  bench.time.now = 2500;
  bench.recorder.give(new Blob([box("ftyp"), box("moov")]), "video/mp4;codecs=avc3.42E01E,opus");
  await settled();

  expect(bench.taken).toEqual([
    [0, 0, 0, 24],
    [1, 0, 2500, 24],
  ]);
});

test("an MP4 piece that has pictures already has its time", async () => {
  const bench = new Bench();
  await bench.run.start();

  bench.time.now = 2500;
  bench.recorder.give(new Blob([box("ftyp"), box("moov"), box("moof"), box("mdat")]), "video/mp4");
  await settled();

  expect(bench.taken).toEqual([[0, 0, 2500, 48]]);
});

test("a recorder that falls silent for 8 s although the camera is live is ended", async () => {
  const bench = new Bench();
  await bench.run.start();
  await bench.time.pass(6000);
  bench.recorder.give("abc");
  await bench.time.pass(7900);
  const early = bench.recorder.state;

  await bench.time.pass(200);

  expect([early, await bench.run.ended]).toEqual(["recording", "stalled"]);
});

test("a page that slept through its timer gives the recorder as long again", async () => {
  const bench = new Bench();
  await bench.run.start();

  bench.time.now += 3_600_000; // the timer rings an hour late, before the recorder has had a chance
  await bench.time.pass(4000);
  const awake = bench.recorder.state;
  bench.recorder.give("abc");
  await bench.time.pass(7000);

  expect([awake, bench.recorder.state]).toEqual(["recording", "recording"]);
});

test("a recorder that is silent in a page whose timers ring late is ended all the same", async () => {
  const bench = new Bench();
  await bench.run.start();

  for (let minute = 0; minute < 3; minute += 1) {
    bench.time.now += 60_000;
    await bench.time.pass(0);
  }

  expect(bench.recorder.state).toBe("inactive");
});

test("a recorder that never begins is ended, also without a picture", async () => {
  const bench = new Bench();
  bench.live = false;
  bench.recorder.start = () => {
    bench.recorder.state = "recording";
  };
  const starting = bench.run.start();
  const outcome = expect(starting).rejects.toThrow("stalled");

  await bench.time.pass(9000);

  await outcome;
});

test("a piece that cannot be read leaves a hole in the numbers, and ends the recorder", async () => {
  const bench = new Bench();
  await bench.run.start();
  bench.recorder.give("abc");
  await settled();
  const unreadable = new Blob(["lost"]);
  unreadable.arrayBuffer = () => Promise.reject(new DOMException("", "NotReadableError"));
  bench.recorder.rest = new Blob(["last"]);

  bench.recorder.dispatchEvent(Object.assign(new Event("dataavailable"), { data: unreadable }));
  await settled();

  expect([await bench.run.ended, bench.taken.map(([sequence]) => sequence)]).toEqual(["broken", [0, 2]]);
});

test("silence of a camera that is gone is no fault of the recorder", async () => {
  const bench = new Bench();
  await bench.run.start();
  bench.live = false;

  await bench.time.pass(60_000);

  expect(bench.recorder.state).toBe("recording");
});

test("a recorder that reports an error is ended, and what it held is kept", async () => {
  const bench = new Bench();
  await bench.run.start();
  bench.recorder.rest = new Blob(["last"]);

  bench.recorder.fail();

  expect([await bench.run.ended, bench.chunks.length]).toEqual(["broken", 1]);
});

test("a recorder that stops by itself has lost its tracks", async () => {
  const bench = new Bench();
  await bench.run.start();

  bench.recorder.stop();

  expect(await bench.run.ended).toBe("lost");
});

test("a recorder that ends before it began did not start", async () => {
  const bench = new Bench();
  bench.recorder.start = () => undefined;
  const starting = bench.run.start();
  bench.recorder.state = "recording";

  bench.recorder.stop();

  await expect(starting).rejects.toThrow("lost");
});

test("stopping ends even when the recorder never answers", async () => {
  const bench = new Bench();
  await bench.run.start();
  bench.recorder.stop = () => undefined;
  let stopped = false;

  void bench.run.stop().then(() => {
    stopped = true;
  });
  await bench.time.pass(6000);

  expect(stopped).toBe(true);
});
