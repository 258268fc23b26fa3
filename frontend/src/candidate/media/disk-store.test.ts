import "fake-indexeddb/auto";
import { type IDBPDatabase, openDB } from "idb";
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

function createVersion1(db: IDBPDatabase): void {
  db.createObjectStore("segments", { keyPath: "id" }).createIndex("attempt", "attempt");
  db.createObjectStore("chunks", { keyPath: ["segment", "sequence"] }).createIndex("attempt", "attempt");
}

function chunkOf(segment: Segment, sequence: number): WaitingChunk {
  const activity = { questionsViewed: [], answersSubmitted: [], flagsCreated: [] };
  const common = { attempt: segment.attempt, segment: segment.id, type: "video/webm", start: 0, end: 0 };
  return { ...common, sequence, bytes: new ArrayBuffer(1), activity, retries: 0, lastError: "" };
}

/** The disk once it refuses to change anything: it has no room for the word that something goes, either. */
async function stuckDisk(name: string, isStuck: () => boolean): Promise<Database> {
  const db = await openDatabase(name);
  const stuck = () => {
    throw new DOMException("", "QuotaExceededError");
  };
  return new Proxy(db, {
    get(_db, name) {
      if (name === "transaction")
        return (stores: ("segments" | "chunks")[], mode?: "readonly" | "readwrite") =>
          isStuck() && mode === "readwrite" ? stuck() : db.transaction(stores, mode);
      const value: unknown = name === "put" && isStuck() ? async () => stuck() : Reflect.get(db, name);
      return typeof value === "function" ? value.bind(db) : value;
    },
  });
}

const count = async (store: QueueStore, attempt: string) => (await store.waiting(attempt)).count;
const numbers = (chunks: readonly WaitingChunk[]) => chunks.map(({ sequence }) => sequence);

test.each(stores)("%s the oldest come first, of one attempt only", async (_name, open) => {
  const store = await open();
  const [late, early, other] = [
    newSegment("a", "camera", 2000),
    newSegment("a", "camera", 1000),
    newSegment("b", "camera", 0),
  ];
  for (const segment of [late, early, other]) await store.addSegment(segment);
  for (const [segment, sequence, end] of [
    [late, 0, 3],
    [early, 10, 2],
    [early, 9, 1],
    [other, 5, 0],
  ] as const)
    await store.add({ ...chunkOf(segment, sequence), end });

  expect(numbers(await store.oldest("a", 9, new Set()))).toEqual([9, 10, 0]);
  expect(numbers(await store.oldest("a", 1, new Set([nameOf(chunkOf(early, 9))])))).toEqual([10]);
  expect([await count(store, "a"), await count(store, "b")]).toEqual([3, 1]);
});

test.each(stores)("%s two sources that record at the same time leave in the order of time", async (_name, open) => {
  const store = await open();
  const [camera, screen] = [newSegment("a", "camera", 0), newSegment("a", "screen", 1)];
  for (const segment of [camera, screen]) await store.addSegment(segment);
  for (const [segment, sequence, end] of [
    [camera, 0, 2500],
    [camera, 1, 5000],
    [screen, 0, 2600],
    [screen, 1, 5100],
  ] as const)
    await store.add({ ...chunkOf(segment, sequence), end });

  const ends = (await store.oldest("a", 9, new Set())).map(({ end }) => end);

  expect([ends, (await store.waiting("a")).since]).toEqual([[2500, 2600, 5000, 5100], 2500]);
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

  expect(await store.waiting("a")).toEqual({ count: 1, bytes: 1, spilled: 1, since: 0 });
});

test("what a disk without room cannot write down of a segment is known while the page lives", async () => {
  let isStuck = false;
  const store = new DiskStore(await stuckDisk("stuck-place", () => isStuck));
  const segment = newSegment("a", "camera", 0);
  await store.addSegment(segment);
  await store.add(chunkOf(segment, 0));
  isStuck = true;
  await store.placeSegment(segment.id, { recording: "r", number: 3 });
  await store.add(chunkOf(segment, 1));

  expect(await store.segments("a")).toMatchObject([{ chunks: 2, place: { recording: "r", number: 3 } }]);
});

test("what has left a disk that cannot forget it does not leave again", async () => {
  let isStuck = false;
  const store = new DiskStore(await stuckDisk("stuck-remove", () => isStuck));
  const segment = newSegment("a", "camera", 0);
  await store.addSegment(segment);
  for (const sequence of [0, 1, 2]) await store.add({ ...chunkOf(segment, sequence), end: sequence });
  isStuck = true;
  await store.remove(chunkOf(segment, 0));
  await store.replace({ ...chunkOf(segment, 1), retries: 1 });
  const meanwhile = [numbers(await store.oldest("a", 9, new Set())), await count(store, "a")];
  const { since } = await store.waiting("a");
  isStuck = false;
  await store.remove(chunkOf(segment, 1));

  expect([meanwhile, since]).toEqual([[[1, 2], 2], 1]);
  expect([
    numbers(await store.oldest("a", 9, new Set())),
    (await leftOnDisk("a", () => openDatabase("stuck-remove"))).count,
  ]).toEqual([[2], 1]);
});

test("a database that the browser closes is opened again, and nothing is lost on the way", async () => {
  const db = await openDatabase("closed");
  const store = new DiskStore(db);
  const segment = newSegment("a", "camera", 0);
  await store.addSegment(segment);
  await store.add(chunkOf(segment, 0));
  db.close();

  await store.add({ ...chunkOf(segment, 1), end: 1 });
  await store.add({ ...chunkOf(segment, 2), end: 2 });

  expect(numbers(await store.oldest("a", 9, new Set()))).toEqual([0, 1, 2]);
  expect(await store.segments("a")).toMatchObject([{ chunks: 3 }]);
});

test("a database that is gone for good leaves the page's memory", async () => {
  const db = await openDatabase("gone");
  const store = new DiskStore(db, () => Promise.reject(new Error("gone")));
  const segment = newSegment("a", "camera", 0);
  await store.addSegment(segment);
  await store.placeSegment(segment.id, { recording: "r", number: 0 });
  db.close();

  await store.add(chunkOf(segment, 0));
  await store.add({ ...chunkOf(segment, 1), end: 1 });
  await store.remove(chunkOf(segment, 0));

  expect([numbers(await store.oldest("a", 9, new Set())), await count(store, "a")]).toEqual([[1], 1]);
  expect(await store.segments("a")).toMatchObject([{ chunks: 2, place: { recording: "r" } }]);
});

test("an older page that holds the database open does not hold up the recording", async () => {
  const older = await openDB("held", 1, { upgrade: createVersion1 });

  const store = await openQueueStore(() => openDatabase("held"));
  older.close();

  expect(store).toBeInstanceOf(MemoryStore);
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
    { count: 1, bytes: 1, spilled: 0, since: 0 },
    { count: 0, bytes: 0, spilled: 0, since: null },
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
  const before = await openDB("version-1", 1, { upgrade: createVersion1 });
  const { source: _source, bytes: _bytes, ...row } = newSegment("a", "camera", 0);
  await before.put("segments", { ...row, chunks: 2 });
  for (const sequence of [0, 1]) await before.put("chunks", chunkOf({ ...row, source: "camera", bytes: 0 }, sequence));
  before.close();

  const store = new DiskStore(await openDatabase("version-1"));

  expect(await store.segments("a")).toEqual([{ ...row, source: "camera", chunks: 2, bytes: 2 }]);
  expect([await store.waiting("a"), numbers(await store.oldest("a", 9, new Set()))]).toEqual([
    { count: 2, bytes: 2, spilled: 0, since: 0 },
    [0, 1],
  ]);
});
