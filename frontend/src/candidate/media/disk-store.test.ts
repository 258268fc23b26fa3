import "fake-indexeddb/auto";
import { openDB } from "idb";
import { expect, test } from "vitest";
import { newSegment, type Segment, type WaitingChunk } from "./chunk.ts";
import {
  attemptsOnDisk,
  type Database,
  DiskStore,
  dropBefore,
  leftOnDisk,
  openDatabase,
  openQueueStore,
} from "./disk-store.ts";
import { MemoryStore } from "./memory-store.ts";
import { nameOf, type QueueStore } from "./queue-store.ts";
import { checkStorage } from "./storage-check.ts";

let databases = 0;
const stores: readonly [string, () => Promise<QueueStore>][] = [
  ["on disk", async () => new DiskStore(await openDatabase(`store-${databases++}`))],
  ["in memory", async () => new MemoryStore()],
  ["on a disk that is full", async () => new DiskStore(await fullDisk())],
];

async function fullDisk(): Promise<Database> {
  const db = await openDatabase(`store-${databases++}`);
  const full = () => {
    throw new DOMException("", "QuotaExceededError");
  };
  const transaction = (stores: ("segments" | "chunks")[], mode: "readwrite", options?: IDBTransactionOptions) =>
    options?.durability === "strict" ? full() : db.transaction(stores, mode); // what must last is what takes room
  const changed = new Map<PropertyKey, unknown>([
    ["put", async () => full()],
    ["transaction", transaction],
  ]);
  return new Proxy(db, {
    get(_db, name) {
      const value: unknown = changed.get(name) ?? Reflect.get(db, name);
      return typeof value === "function" ? value.bind(db) : value;
    },
  });
}

function chunkOf(segment: Segment, sequence: number): WaitingChunk {
  const activity = { questionsViewed: [], answersSubmitted: [], flagsCreated: [] };
  const common = { attempt: segment.attempt, segment: segment.id, type: "video/webm", start: 0, end: 0 };
  return { ...common, sequence, bytes: new ArrayBuffer(1), activity, retries: 0, lastError: "" };
}

const count = async (store: QueueStore, attempt: string) => (await store.waiting(attempt)).count;
const numbers = (chunks: readonly WaitingChunk[]) => chunks.map(({ sequence }) => sequence);

test.each(stores)("%s the oldest come first, by segment and number, of one attempt only", async (_name, open) => {
  const store = await open();
  const [late, early, other] = [
    newSegment("a", "camera", 2000),
    newSegment("a", "camera", 1000),
    newSegment("b", "camera", 0),
  ];
  for (const segment of [late, early, other]) await store.addSegment(segment);
  for (const chunk of [chunkOf(late, 0), chunkOf(early, 10), chunkOf(early, 9), chunkOf(other, 5)])
    await store.add(chunk);

  expect(numbers(await store.oldest("a", 9, new Set()))).toEqual([9, 10, 0]);
  expect(numbers(await store.oldest("a", 1, new Set([nameOf(chunkOf(early, 9))])))).toEqual([10]);
  expect([await count(store, "a"), await count(store, "b")]).toEqual([3, 1]);
});

test.each(stores.slice(0, 2))("%s a segment counts what it was given, also what has left", async (_name, open) => {
  const store = await open();
  const segment = newSegment("a", "camera", 0);
  await store.addSegment(segment);
  await store.add(chunkOf(segment, 0));
  await store.placeSegment(segment.id, { recording: "r", number: 3 });
  await store.add(chunkOf(segment, 1));
  await store.remove(chunkOf(segment, 0));

  expect(await store.segments("a")).toEqual([
    { ...segment, chunks: 2, bytes: 1, place: { recording: "r", number: 3 } },
  ]);
  expect(await count(store, "a")).toBe(1);
});

test.each(stores.slice(0, 2))(
  "%s a chunk that has left is not brought back by its own failure",
  async (_name, open) => {
    const store = await open();
    const segment = newSegment("a", "camera", 0);
    await store.addSegment(segment);
    await store.add(chunkOf(segment, 0));
    await store.remove(chunkOf(segment, 0));

    await store.replace({ ...chunkOf(segment, 0), retries: 1 });

    expect(await count(store, "a")).toBe(0);
  },
);

test.each(stores)("%s what waits is weighed, also after a chunk left twice", async (_name, open) => {
  const store = await open();
  const segment = newSegment("a", "camera", 0);
  await store.addSegment(segment);
  for (const sequence of [0, 1, 2]) await store.add({ ...chunkOf(segment, sequence), bytes: new ArrayBuffer(10) });
  for (const _tab of ["one", "another"]) await store.remove(chunkOf(segment, 1));

  expect(await store.waiting("a")).toMatchObject({ count: 2, bytes: 20 });
});

test.each(stores)("%s dropping a segment drops its chunks", async (_name, open) => {
  const store = await open();
  const [kept, dropped] = [newSegment("a", "camera", 0), newSegment("a", "camera", 1)];
  for (const segment of [kept, dropped]) {
    await store.addSegment(segment);
    await store.add(chunkOf(segment, 0));
  }

  await store.dropSegment(dropped.id);

  expect((await store.segments("a")).map(({ id }) => id)).toEqual([kept.id]);
  expect(await count(store, "a")).toBe(1);
});

test("a full disk is no loss while the page lives", async () => {
  const store = new DiskStore(await fullDisk());
  const segment = newSegment("a", "camera", 0);
  await store.addSegment(segment);
  await store.add(chunkOf(segment, 0));

  expect(await store.waiting("a")).toEqual({ count: 1, bytes: 1, spilled: 1 });
});

test("a browser that keeps nothing has a queue all the same", async () => {
  const store = await openQueueStore(() => Promise.reject(new DOMException("", "InvalidStateError")));

  expect(store).toBeInstanceOf(MemoryStore);
});

test("what an earlier visit left is counted without a queue", async () => {
  const db = await openDatabase("earlier");
  const store = new DiskStore(db);
  const segment = newSegment("a", "camera", 0);
  await store.addSegment(segment);
  await store.add(chunkOf(segment, 0));

  const open = () => openDatabase("earlier");

  expect([await leftOnDisk("a", open), await leftOnDisk("b", open)]).toEqual([
    { count: 1, bytes: 1, spilled: 0 },
    { count: 0, bytes: 0, spilled: 0 },
  ]);
  expect(await leftOnDisk("a", () => Promise.reject(new Error("private")))).toMatchObject({ count: 0, bytes: 0 });
});

test("what is too old to be taken is forgotten, with its chunks", async () => {
  const open = () => openDatabase("old");
  const store = new DiskStore(await open());
  const [old, recent] = [newSegment("a", "camera", 1000), newSegment("b", "camera", 2000)];
  for (const segment of [old, recent]) {
    await store.addSegment(segment);
    await store.add(chunkOf(segment, 0));
  }
  const before = await attemptsOnDisk(open);

  await dropBefore(1500, open);

  expect([before, await attemptsOnDisk(open)]).toEqual([["a", "b"], ["b"]]);
  expect([await count(store, "a"), await count(store, "b")]).toEqual([0, 1]);
});

test.each([
  [{ quota: 10e9, usage: 1e9 }, "good"],
  [{ quota: 1e9, usage: 0.9e9 }, "low"],
  [{}, "good"],
])("an estimate of %o is %s", async (estimate, found) => {
  expect(
    await checkStorage(
      () => openDatabase("probe"),
      async () => estimate,
    ),
  ).toBe(found);
});

test("no database, no storage", async () => {
  expect(await checkStorage(() => Promise.reject(new Error("private")))).toBe("none");
});

test("what a browser keeps from before there were two sources is the camera's, and is weighed", async () => {
  const before = await openDB("version-1", 1, {
    upgrade(db) {
      db.createObjectStore("segments", { keyPath: "id" }).createIndex("attempt", "attempt");
      db.createObjectStore("chunks", { keyPath: ["segment", "sequence"] }).createIndex("attempt", "attempt");
    },
  });
  const { source: _source, bytes: _bytes, ...row } = newSegment("a", "camera", 0);
  await before.put("segments", { ...row, chunks: 2 });
  for (const sequence of [0, 1]) await before.put("chunks", chunkOf({ ...row, source: "camera", bytes: 0 }, sequence));
  before.close();

  const store = new DiskStore(await openDatabase("version-1"));

  expect(await store.segments("a")).toEqual([{ ...row, source: "camera", chunks: 2, bytes: 2 }]);
  expect([await store.waiting("a"), numbers(await store.oldest("a", 9, new Set()))]).toEqual([
    { count: 2, bytes: 2, spilled: 0 },
    [0, 1],
  ]);
});
