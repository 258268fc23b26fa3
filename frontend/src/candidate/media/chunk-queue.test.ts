import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { newSegment, type Segment, type WaitingChunk } from "./chunk.ts";
import { type Backlog, ChunkQueue, type Refusal } from "./chunk-queue.ts";
import { DiskStore, openDatabase } from "./disk-store.ts";
import { MemoryStore } from "./memory-store.ts";
import type { QueueStore } from "./queue-store.ts";
import { away, broken, busy, done, FakeServer, refused } from "./testing/fake-server.ts";
import { ManualTime, settled } from "./testing/manual-time.ts";

const ATTEMPT = "a";

class Page {
  readonly backlogs: Backlog[] = [];
  readonly refusals: string[] = [];
  readonly queue: ChunkQueue;

  constructor(
    readonly server = new FakeServer(),
    readonly store: QueueStore = new MemoryStore(),
    readonly time = new ManualTime(),
    exclusive: <T>(work: () => Promise<T>) => Promise<T> = (work) => work(),
  ) {
    const world = { server, store, wait: time.wait, random: () => 1, elapsed: () => time.now, room: 100, exclusive };
    this.queue = new ChunkQueue(ATTEMPT, world, {
      backlog: (backlog) => this.backlogs.push(backlog),
      refused: ({ segment, chunk, code }: Refusal) =>
        this.refusals.push(`${segment.place?.number}/${chunk?.sequence} ${code}`),
    });
  }

  async segment(startedAt = 0): Promise<Segment> {
    const segment = newSegment(ATTEMPT, "camera", startedAt);
    await this.queue.begin(segment);
    return segment;
  }

  async record(segment: Segment, ...sequences: number[]): Promise<void> {
    for (const sequence of sequences) await this.queue.add(chunkOf(segment, sequence));
  }

  async count(): Promise<number> {
    return (await this.store.waiting(ATTEMPT)).count;
  }

  /** When, in seconds, each attempt to upload this chunk was made. */
  watch(sequence: number): number[] {
    const tries: number[] = [];
    const { answer } = this.server;
    this.server.answer = (chunk) => {
      if (chunk.sequence === sequence) tries.push(this.time.now / 1000);
      return answer(chunk);
    };
    return tries;
  }
}

function chunkOf(segment: Segment, sequence: number): WaitingChunk {
  const activity = { questionsViewed: [], answersSubmitted: [], flagsCreated: [] };
  const bytes = new Uint8Array([sequence]).buffer;
  const begun = Date.parse(segment.id.slice(0, 24));
  const [start, end] = [begun + sequence * 2500, begun + (sequence + 1) * 2500];
  const origin = { attempt: ATTEMPT, segment: segment.id, type: "video/webm" };
  return { ...origin, sequence, bytes, start, end, activity, retries: 0, lastError: "" };
}

test("chunks arrive in the order in which they were recorded, and nothing is left", async () => {
  const page = new Page();
  const segment = await page.segment();

  await page.record(segment, 0, 1, 2, 3);
  await settled();

  expect([page.server.stored, page.backlogs.at(-1)]).toEqual([
    ["0/0", "0/1", "0/2", "0/3"],
    { count: 0, bytes: 0, spilled: 0, room: 100, share: 0, since: null, isReached: true, taken: 4 },
  ]);
});

test("while the network is away the queue tries after 2, 4, 8 s and then every 30 s", async () => {
  const page = new Page();
  page.server.answer = () => away;
  const tries = page.watch(0);

  await page.record(await page.segment(), 0);
  await page.time.pass(120_000);

  expect(tries).toEqual([0, 2, 6, 14, 44, 74, 104]);
});

test("the ladder starts at its foot again after a success", async () => {
  const page = new Page();
  page.server.answer = () => away;
  const segment = await page.segment();
  await page.record(segment, 0);
  await page.time.pass(20_000);
  page.server.answer = () => done;
  await page.time.pass(30_000);

  page.server.answer = () => away;
  const tries = page.watch(1);
  await page.record(segment, 1);
  await page.time.pass(7000);

  expect(tries).toEqual([50, 52, 56]);
});

test("a network that returns is used within seconds, not by a whole room at once", async () => {
  const page = new Page();
  page.server.answer = () => away;
  await page.record(await page.segment(), 0, 1);
  await page.time.pass(60_000);

  page.server.answer = () => done;
  void page.queue.wake();
  await page.time.pass(2900);
  const early = [...page.server.stored];
  await page.time.pass(200);

  expect([early, page.server.stored]).toEqual([[], ["0/0", "0/1"]]);
});

test("a server that asks for patience gets it, whatever the network does", async () => {
  const page = new Page();
  page.server.answer = () => busy(20_000);
  const tries = page.watch(0);
  await page.record(await page.segment(), 0);
  await settled();

  void page.queue.wake();
  await page.time.pass(31_000);

  expect(tries).toEqual([0, 30]);
});

test("a strained server is given more room, and a closed one a long rest", async () => {
  const page = new Page();
  const healths = [4, 10, 0];
  const tries: number[] = [];
  page.server.answer = () => {
    tries.push(page.time.now);
    page.time.now += 100; // what the server needs
    return { ...done, health: healths.shift() ?? 0 };
  };
  const segment = await page.segment();
  for (const sequence of [0, 1, 2]) {
    await page.record(segment, sequence);
    await page.time.pass(600);
  }
  await page.time.pass(60_000);

  expect(tries).toEqual([0, 600, 45_700]);
});

test("what can never be accepted is told and dropped, and does not hold up the rest", async () => {
  const page = new Page();
  page.server.answer = ({ sequence }) => (sequence === 1 ? refused("chunk_conflict") : done);

  await page.record(await page.segment(), 0, 1, 2);
  await settled();

  expect([page.server.stored, page.refusals, await page.count()]).toEqual([["0/0", "0/2"], ["0/1 chunk_conflict"], 0]);
});

test("a chunk says how often it failed and why", async () => {
  const page = new Page();
  page.server.answer = () => away;
  await page.record(await page.segment(), 0);
  await page.time.pass(6000);

  page.server.answer = () => done;
  await page.time.pass(8000);

  expect(page.server.sent.at(-1)).toMatchObject({ retries: 3, lastError: "network" });
});

test("a chunk on which the server breaks lets the others pass, and is tried again", async () => {
  const page = new Page();
  page.server.answer = ({ sequence }) => (sequence === 0 ? broken : done);
  const segment = await page.segment();
  await page.record(segment, 0, 1, 2, 3);
  await page.time.pass(120_000);
  const meanwhile = [...page.server.stored].sort();

  page.server.answer = () => done;
  await page.time.pass(30_000);

  expect([meanwhile, page.server.stored.at(-1)]).toEqual([["0/1", "0/2", "0/3"], "0/0"]);
});

test("a recording that the server has closed is told once, and what comes for it is dropped", async () => {
  const page = new Page();
  page.server.opening = () => refused("recording_closed");

  await page.record(await page.segment(), 0, 1);
  await settled();

  expect([page.refusals, page.server.sent, await page.count()]).toEqual([
    ["undefined/undefined recording_closed"],
    [],
    0,
  ]);
});

test("a chunk whose segment nobody knows is told, not kept for ever", async () => {
  const page = new Page();

  await page.record(newSegment(ATTEMPT, "camera", 0), 0);
  await settled();

  expect([page.refusals, await page.count()]).toEqual([["undefined/0 segment_unknown"], 0]);
});

test("without network at the start chunks wait, and are placed once there is one", async () => {
  const page = new Page();
  const { opening } = page.server;
  page.server.opening = () => away;
  const segment = await page.segment();
  const place = await page.queue.enrol(segment);
  await page.record(segment, 0, 1);

  page.server.opening = opening;
  await page.time.pass(8000);

  expect([place, page.server.stored]).toEqual([null, ["0/0", "0/1"]]);
});

test("after a crash the next visit sends what was left, older segments first, and then says that it has all", async () => {
  const disk = openDatabase("crash");
  const before = new Page(new FakeServer(), new DiskStore(await disk));
  before.server.answer = ({ sequence }) => (sequence === 0 ? done : away);
  const first = await before.segment(1000);
  await before.queue.enrol(first);
  await before.record(first, 0);
  await expect.poll(() => before.server.stored).toEqual(["0/0"]);
  await before.record(first, 1, 2);
  (await disk).close();

  const server = new FakeServer();
  server.opened = 1;
  const after = new Page(server, new DiskStore(await openDatabase("crash")));
  const second = await after.segment(60_000);
  await after.record(second, 0, 1);
  await after.queue.finish();

  expect([server.stored, server.declared, await after.store.segments(ATTEMPT)]).toEqual([
    ["0/1", "0/2", "1/0", "1/1"],
    [{ 0: 3, 1: 2 }],
    [],
  ]);
});

test("finishing counts what the server refused, so that the gap is known", async () => {
  const page = new Page();
  page.server.answer = ({ sequence }) => (sequence === 1 ? refused("invalid") : done);
  await page.record(await page.segment(), 0, 1, 2);

  await page.queue.finish();

  expect(page.server.declared).toEqual([{ 0: 3 }]);
});

test("finishing waits for the network and uses it at once", async () => {
  const page = new Page();
  page.server.answer = () => away;
  await page.record(await page.segment(), 0);
  await page.time.pass(60_000);

  page.server.answer = () => done;
  await page.queue.finish();

  expect(page.server.declared).toEqual([{ 0: 1 }]);
});

test("finishing can be given up, and what waits stays", async () => {
  const page = new Page();
  page.server.answer = () => away;
  await page.record(await page.segment(), 0);
  const patience = new AbortController();

  const finishing = page.queue.finish(patience.signal);
  patience.abort(new Error("enough"));

  await expect(finishing).rejects.toThrow("enough");
  expect(await page.count()).toBe(1);
});

test("a server that declines to hear that all is there is asked three times", async () => {
  const page = new Page();
  let asked = 0;
  page.server.finishing = () => {
    asked += 1;
    return refused("attempt_running");
  };
  await page.record(await page.segment(), 0);

  const finishing = page.queue.finish();
  await page.time.pass(60_000);
  await finishing;

  expect([asked, await page.store.segments(ATTEMPT)]).toEqual([3, []]);
});

test("somebody who hands in does not wait when the network returns", async () => {
  const page = new Page();
  page.server.answer = () => away;
  await page.record(await page.segment(), 0);
  await page.time.pass(60_000);
  const finishing = page.queue.finish();
  await page.time.pass(1000);

  page.server.answer = () => done;
  void page.queue.wake();
  await finishing;

  expect([page.server.declared, page.time.now]).toEqual([[{ 0: 1 }], 61_000]);
});

test.each([
  ["the server takes it", done, true],
  ["the line swallows it", { ...away, error: "timeout" }, false],
  ["the network is away", away, false],
  ["the server is busy", busy(5000), false],
  ["the server is broken", broken, false],
] as const)("when %s the server is reached or not", async (_when, answer, isReached) => {
  const page = new Page();
  page.server.answer = () => answer;

  await page.record(await page.segment(), 0);
  await settled();

  expect(page.backlogs.at(-1)?.isReached).toBe(isReached);
});

test("what waits is told as a share of the room for it", async () => {
  const page = new Page();
  page.server.answer = () => away;

  await page.record(await page.segment(), ...Array.from({ length: 30 }, (_, index) => index));

  expect([page.backlogs.at(-1)?.bytes, page.backlogs.at(-1)?.share]).toEqual([30, 0.3]);
});

test("over a slow line a strained server gets a rest in proportion to its own work, not to the line's", async () => {
  const page = new Page();
  const tries = page.watch(1);
  const { upload } = page.server;
  page.server.upload = async (chunk, place) => {
    const answer = await upload.call(page.server, chunk, place);
    await page.time.wait(60_000);
    return { ...answer, health: 4 };
  };

  await page.record(await page.segment(), 0);
  await page.time.pass(1000);
  await page.record(await page.segment(1), 1);
  await page.time.pass(400_000);

  expect(tries.map((at) => at < 75)).toEqual([true]);
});

test("a server that asks for patience when a segment is opened gets it", async () => {
  const page = new Page();
  const { opening } = page.server;
  page.server.opening = () => busy(20_000);
  await page.record(await page.segment(), 0);
  await settled();

  page.server.opening = opening;
  await page.time.pass(29_900);
  const early = [...page.server.stored];
  await page.time.pass(200);

  expect([early, page.server.stored]).toEqual([[], ["0/0"]]);
});

test("a server that asks for patience when it is told that all is there gets it", async () => {
  const page = new Page();
  page.server.finishing = () => busy(20_000);
  await page.record(await page.segment(), 0);
  const finishing = page.queue.finish();
  await settled();

  page.server.finishing = () => done;
  await page.time.pass(29_900);
  const early = [...page.server.declared];
  await page.time.pass(200);
  await finishing;

  expect([early, page.server.declared]).toEqual([[], [{ 0: 1 }]]);
});

test("what comes while the server is told that all is there is not thrown away", async () => {
  const page = new Page();
  const segment = await page.segment();
  await page.record(segment, 0);
  await settled();
  const { finish } = page.server;
  page.server.finish = async (recording, segments) => {
    page.server.finish = finish;
    await page.store.add(chunkOf(segment, 1)); // of another tab, which hears later that the attempt is over
    return finish.call(page.server, recording, segments);
  };

  await page.queue.finish();

  expect([page.server.stored, page.server.declared, page.refusals]).toEqual([["0/0", "0/1"], [{ 0: 1 }, { 0: 2 }], []]);
});

test("over a slow line one chunk goes after the other", async () => {
  const page = new Page();
  const together: number[] = [];
  let inside = 0;
  page.server.upload = async () => {
    together.push(++inside);
    await page.time.wait(6000);
    inside -= 1;
    return done;
  };

  await page.record(await page.segment(), 0, 1, 2, 3, 4);
  await page.time.pass(60_000);

  expect(together).toEqual([1, 1, 1, 1, 1]);
});

test("with nothing known there is nothing to finish", async () => {
  const page = new Page();

  await page.queue.finish();

  expect(page.server.declared).toEqual([]);
});

test("two tabs of one attempt never upload at the same time", async () => {
  let turn: Promise<unknown> = Promise.resolve();
  let inside = 0;
  const most: number[] = [];
  const exclusive = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(async () => {
      most.push(++inside);
      return work().finally(() => inside--);
    });
    turn = result.catch(() => undefined);
    return result;
  };
  const [server, store, time] = [new FakeServer(), new MemoryStore(), new ManualTime()];
  const tabs = [new Page(server, store, time, exclusive), new Page(server, store, time, exclusive)];

  for (const [index, tab] of tabs.entries()) await tab.record(await tab.segment(index), 0, 1, 2);
  await settled();

  expect([Math.max(...most), server.stored.length]).toEqual([1, 6]);
});
