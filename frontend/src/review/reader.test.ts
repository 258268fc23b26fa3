import { expect, test } from "vitest";
import { Reader, Source } from "./reader.ts";

const signal = new AbortController().signal;

/** A server that counts how often it is asked, and whose list of recordings takes a while. */
class Server {
  now = 0;
  fails = false;
  readonly asked = { recordings: 0, events: 0 };

  constructor(private readonly took: number) {}

  readonly get = async <T>(path: string): Promise<T> => {
    if (path.includes("events")) this.asked.events += 1;
    if (!path.startsWith("recordings/")) return { events: [], alerts: [], snapshots: [] } as T;
    this.asked.recordings += 1;
    this.now += this.took;
    if (this.fails) throw new Error("away");
    return { recordings: [] } as T;
  };

  source(): Source {
    return new Source({ get: this.get }, "a", () => this.now);
  }

  async readFor(source: Source, seconds: number, isFollowed: boolean): Promise<void> {
    for (const end = this.now + seconds * 1000; this.now < end; this.now += 15_000) {
      await source.read(isFollowed, signal);
    }
  }
}

test.each([
  ["a recording that the player does not follow is read every time", 400, false, 8],
  ["a short list is read every time", 50, true, 8],
  ["a long list is read now and then while the player follows it", 400, true, 2],
])("%s", async (_case, took, isFollowed, expected) => {
  const server = new Server(took);

  await server.readFor(server.source(), 116, isFollowed);

  expect(server.asked).toEqual({ recordings: expected, events: 8 });
});

test("what has changed is read at once", async () => {
  const server = new Server(1000);
  const source = server.source();
  await source.read(true, signal);

  source.expire();
  await source.read(true, signal);

  expect(server.asked.recordings).toBe(2);
});

test("what changes while it is being read is read again", async () => {
  const server = new Server(1000);
  const source = server.source();
  const reading = source.read(true, signal);
  source.expire();
  await reading;

  await source.read(true, signal);

  expect(server.asked.recordings).toBe(2);
});

test("a list that could not be read is asked for again", async () => {
  const server = new Server(1000);
  const source = server.source();
  server.fails = true;
  await source.read(true, signal).catch(() => undefined);
  server.fails = false;

  await source.read(true, signal);

  expect(server.asked.recordings).toBe(2);
});

test("asked again while reading, it reads once more and no more", async () => {
  const answers: ((value: number) => void)[] = [];
  const shown: number[] = [];
  const read = () => new Promise<number>((resolve) => answers.push(resolve));
  const reader = new Reader(
    read,
    (value) => shown.push(value),
    () => undefined,
  );

  const done = reader.refresh();
  void reader.refresh();
  void reader.refresh();
  answers[0]?.(1);
  await new Promise((resolve) => setTimeout(resolve));
  answers[1]?.(2);
  await done;

  expect([shown, answers.length]).toEqual([[1, 2], 2]);
});

test("a failure is told, and the next reading works", async () => {
  const told: string[] = [];
  let fails = true;
  const read = async () => {
    if (fails) throw new Error("away");
    return "news";
  };
  const reader = new Reader(
    read,
    (value) => told.push(value),
    (error) => told.push(String(error)),
  );

  await reader.refresh();
  fails = false;
  await reader.refresh();

  expect(told).toEqual(["Error: away", "news"]);
});

test("a mistake in showing does not end the reading", async () => {
  const shown: number[] = [];
  let value = 0;
  const reader = new Reader(
    async () => ++value,
    (one) => {
      if (one === 1) throw new Error("ours");
      shown.push(one);
    },
    () => undefined,
  );

  await reader.refresh().catch(() => undefined);
  await reader.refresh();

  expect(shown).toEqual([2]);
});
