// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { Api } from "../shared/api.ts";
import { SampledClock } from "../shared/clock.ts";
import { showDone } from "./done-page.ts";
import { newSegment } from "./media/chunk.ts";
import { ChunkQueue } from "./media/chunk-queue.ts";
import { MemoryStore } from "./media/memory-store.ts";
import { away, FakeServer } from "./media/testing/fake-server.ts";
import { ManualTime, settled } from "./media/testing/manual-time.ts";
import { Uploads } from "./media/uploads.ts";
import { NOTHING_CHECKED } from "./testing.ts";

test("who leaves a private window is warned as long as something is left", async () => {
  document.body.innerHTML = `<main><section data-part="uploads" hidden><h2 data-part="uploads-title"></h2>
    <progress data-part="uploads-progress"></progress><p data-part="uploads-text"></p></section></main>`;
  const main = document.querySelector("main");
  if (!main) throw new Error("no page");
  const [time, server, store, signal] = [
    new ManualTime(),
    new FakeServer(),
    new MemoryStore(),
    new AbortController().signal,
  ];
  server.answer = () => away;
  const clock = new SampledClock({ serverNow: 0, askedAt: 0, answeredAt: 0 }, () => time.now);
  const outside = { server, store, wait: time.wait, random: () => 1, elapsed: () => time.now, room: 1e9 };
  const uploads = new Uploads("a", clock, {
    openQueue: async (news) => new ChunkQueue("a", { ...outside, exclusive: (work) => work() }, news),
  });
  const segment = newSegment("a", "camera", 0);
  await uploads.begin(segment);
  const activity = { questionsViewed: [], answersSubmitted: [], flagsCreated: [] };
  const chunk = { attempt: "a", segment: segment.id, sequence: 0, bytes: new ArrayBuffer(9), type: "video/webm" };
  await uploads.add({ ...chunk, start: 0, end: 1, activity, retries: 0, lastError: "" });
  await settled();

  const config = { ...NOTHING_CHECKED, webcamEnabled: true, recording: "required", audio: false } as const;
  const data = {
    attempt: "a",
    face: "done",
    startedAt: null,
    deadline: null,
    antiCheatConfig: config,
    noticeDigest: "",
  } as const;
  const rest = {
    api: new Api(),
    camera: null,
    screen: null,
    sampler: null,
    snapshots: null,
    loaded: false,
    askedAt: 0,
    taken: signal,
    refresh: async () => undefined,
  };
  showDone({ main, data, clock, uploads, signal, ...rest });
  await settled();
  await settled();
  const leaving = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(leaving);

  expect([leaving.defaultPrevented, main.querySelector("p")?.textContent]).toEqual([
    true,
    expect.stringContaining("1 part left"),
  ]);
});
