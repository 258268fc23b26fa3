import { expect, test } from "vitest";
import { newSegment, type Source, type WaitingChunk } from "./chunk.ts";
import { ChunkQueue } from "./chunk-queue.ts";
import { MemoryStore } from "./memory-store.ts";
import { away, FakeServer } from "./testing/fake-server.ts";
import { ManualTime, settled } from "./testing/manual-time.ts";
import { Uploads } from "./uploads.ts";

function bench() {
  const time = new ManualTime();
  const server = new FakeServer();
  const store = new MemoryStore();
  const outside = { server, store, wait: time.wait, random: () => 1, elapsed: () => time.now, room: 1e9 };
  const world = { ...outside, exclusive: <T>(work: () => Promise<T>) => work() };
  const clock = { now: () => time.now };
  const uploads = new Uploads("a", clock, { openQueue: async (news) => new ChunkQueue("a", world, news) });
  const record = async (source: Source, count: number) => {
    const segment = newSegment("a", source, time.now);
    await uploads.begin(segment);
    for (let sequence = 0; sequence < count; sequence += 1) await uploads.add(chunk(segment.id, sequence));
    await settled();
  };
  return { time, server, uploads, record };
}

function chunk(segment: string, sequence: number): WaitingChunk {
  const activity = { questionsViewed: [], answersSubmitted: [], flagsCreated: [] };
  const times = { start: sequence, end: sequence + 1 };
  const told = { activity, retries: 0, lastError: "" };
  return { attempt: "a", segment, sequence, bytes: new ArrayBuffer(10), type: "video/webm", ...times, ...told };
}

test("what is stored and what waits is counted by source", async () => {
  const { server, uploads, record } = bench();

  await record("camera", 3);
  server.answer = () => away;
  server.opening = () => away;
  await record("camera", 1);
  await record("screen", 2);

  expect([uploads.tally("camera"), uploads.tally("screen")]).toEqual([
    { stored: 3, backlog: 1 },
    { stored: 0, backlog: 2 },
  ]);
});
