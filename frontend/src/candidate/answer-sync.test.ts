import { describe, expect, test } from "vitest";
import { ApiError, NetworkError } from "../shared/api.ts";
import { AnswerSync, type Saved, type SyncNews } from "./answer-sync.ts";
import type { Answer } from "./room.ts";

const SAVED: Saved = { savedAt: "s", serverNow: "n", deadline: "d", refused: {} };

/** A server and a clock in the test's hands: requests wait until answered, pauses until ended. */
class Bench {
  readonly requests: {
    answers: Readonly<Record<string, Answer>>;
    keepalive: boolean;
    answer: (result: Saved | Error) => void;
  }[] = [];
  readonly pauses: { ms: number; end: () => void }[] = [];
  readonly news: SyncNews[] = [];
  kept: readonly number[] = [];

  readonly sync = new AnswerSync({
    send: (answers, { keepalive = false }) =>
      new Promise((resolve, reject) => {
        const answer = (result: Saved | Error) => (result instanceof Error ? reject(result) : resolve(result));
        this.requests.push({ answers, keepalive, answer });
      }),
    wait: (ms, signal) =>
      new Promise((resolve) => {
        this.pauses.push({ ms, end: resolve });
        signal.addEventListener("abort", () => resolve());
      }),
    keep: (unsaved) => {
      this.kept = [...unsaved.keys()];
    },
    tell: (news) => this.news.push(news),
  });

  async pass(): Promise<void> {
    this.pauses.at(-1)?.end();
    await settled();
  }

  async answer(result: Saved | Error): Promise<void> {
    this.requests.at(-1)?.answer(result);
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

describe("in quiet times", () => {
  test("keys in quick succession make one request", async () => {
    const bench = new Bench();

    bench.sync.change(1, "a");
    bench.sync.change(1, "ab");
    await bench.pass();

    expect(bench.requests.map((request) => request.answers)).toEqual([{ 1: "ab" }]);
    expect(bench.pauses.map((pause) => pause.ms)).toEqual([600, 600]);
  });

  test("what the server has is kept here no longer", async () => {
    const bench = new Bench();
    bench.sync.change(1, "a");
    const keptBefore = bench.kept;

    await bench.pass();
    await bench.answer(SAVED);

    expect([keptBefore, bench.kept, bench.sync.hasUnsaved]).toEqual([[1], [], false]);
  });

  test("an answer changed while it travels is sent again", async () => {
    const bench = new Bench();
    bench.sync.change(1, "a");
    await bench.pass();

    bench.sync.change(1, "b");
    await bench.answer(SAVED);

    expect(bench.requests.map((request) => request.answers)).toEqual([{ 1: "a" }, { 1: "b" }]);
  });

  test("a flush ends when everything has arrived", async () => {
    const bench = new Bench();
    bench.sync.change(1, "a");
    bench.sync.change(2, null);

    const flushed = bench.sync.flush();
    await settled();
    await bench.answer(SAVED);
    await flushed;

    expect([bench.requests.length, bench.sync.hasUnsaved]).toEqual([1, false]);
    expect(bench.requests[0]?.answers).toEqual({ 1: "a", 2: null });
  });
});

describe("an answer that cannot be one", () => {
  const NOT_A_NUMBER = { ...SAVED, refused: { 1: { code: "answer_invalid", message: "This must be a number." } } };

  test("stays here, and is not sent again beside the others", async () => {
    const bench = new Bench();
    bench.sync.change(1, "about three");
    await bench.pass();
    await bench.answer(NOT_A_NUMBER);
    bench.sync.change(2, "b");
    await bench.pass();

    expect([bench.kept, bench.requests.at(-1)?.answers]).toEqual([[1, 2], { 2: "b" }]);
  });

  test("stands in nobody's way, and is forgotten once it is mended", async () => {
    const bench = new Bench();
    bench.sync.change(1, "about three");
    await bench.pass();
    await bench.answer(NOT_A_NUMBER);
    const unsaved = bench.sync.hasUnsaved;
    bench.sync.change(1, "3");
    await bench.pass();
    await bench.answer(SAVED);

    expect([unsaved, bench.requests.at(-1)?.answers, bench.kept]).toEqual([false, { 1: "3" }, []]);
  });
});

describe("when it does not arrive", () => {
  test("it is tried again with growing patience", async () => {
    const bench = new Bench();
    bench.sync.change(1, "a");

    for (let tries = 0; tries < 6; tries += 1) {
      await bench.pass();
      await bench.answer(new NetworkError(null));
    }

    expect(bench.pauses.slice(1).map((pause) => pause.ms)).toEqual([2_000, 4_000, 8_000, 30_000, 30_000, 30_000]);
    expect(bench.kept).toEqual([1]);
  });

  test("the network's return ends the pause", async () => {
    const bench = new Bench();
    bench.sync.change(1, "a");
    await bench.pass();
    await bench.answer(new NetworkError(null));

    bench.sync.hurry();
    await bench.pass();

    expect([bench.pauses.at(-1)?.ms, bench.requests.length]).toEqual([0, 2]);
  });

  test("a refusal of the whole request waits long, for a person to act", async () => {
    const bench = new Bench();
    bench.sync.change(1, "a");
    await bench.pass();

    await bench.answer(new ApiError(400, "malformed", ""));

    expect(bench.pauses.at(-1)?.ms).toBe(30_000);
  });

  test("a session that is over is tried again like a network that is away", async () => {
    const bench = new Bench();
    bench.sync.change(1, "a");

    for (const status of [401, 403, 403, 403]) {
      await bench.pass();
      await bench.answer(new ApiError(status, "not_signed_in", ""));
    }

    expect(bench.pauses.slice(1).map((pause) => pause.ms)).toEqual([2_000, 4_000, 8_000, 30_000]);
  });

  test.each(["deadline_passed", "attempt_not_running"])("%s ends it for good", async (code) => {
    const bench = new Bench();
    bench.sync.change(1, "a");
    await bench.pass();

    await bench.answer(new ApiError(409, code, ""));
    bench.sync.change(2, "b");
    await bench.pass();

    expect([bench.news.at(-1), bench.requests.length]).toEqual([{ type: "over" }, 1]);
  });
});

test("a page that goes away sends what is left in a request that outlives it", async () => {
  const bench = new Bench();
  bench.sync.change(1, "a");

  bench.sync.leave();

  expect(bench.requests.map(({ answers, keepalive }) => ({ answers, keepalive }))).toEqual([
    { answers: { 1: "a" }, keepalive: true },
  ]);
});
