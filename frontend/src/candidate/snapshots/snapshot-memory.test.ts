import "fake-indexeddb/auto";
import { afterEach, expect, test, vi } from "vitest";
import type { Snapshot } from "./snapshot.ts";
import { DiskMemory, dropSnapshotsBefore } from "./snapshot-memory.ts";

let databases = 0;

function disk(): string {
  return `snapshots-${databases++}`;
}

function picture(id: string, takenAt = 0): Snapshot {
  return { id, reason: "interval", takenAt, jpeg: new Blob([id], { type: "image/jpeg" }) };
}

async function idsOf(memory: DiskMemory): Promise<string[]> {
  return (await memory.all()).map(({ id }) => id);
}

afterEach(() => vi.unstubAllGlobals());

test("another page of the same attempt finds what was kept, byte for byte and in the order of time", async () => {
  const name = disk();
  const page = new DiskMemory("sitting", name);
  await page.keep({ ...picture("second", 2), reason: "alert" });
  await page.keep(picture("first", 1));

  const found = await new DiskMemory("sitting", name).all();

  expect(found.map(({ id, reason, takenAt }) => [id, reason, takenAt])).toEqual([
    ["first", "interval", 1],
    ["second", "alert", 2],
  ]);
  expect(await found[0]?.jpeg.text()).toBe("first");
  expect(found[0]?.jpeg.type).toBe("image/jpeg");
});

test("another attempt's pictures are not found", async () => {
  const name = disk();
  await new DiskMemory("somebody else's", name).keep(picture("a"));

  expect(await idsOf(new DiskMemory("mine", name))).toEqual([]);
});

test("what is forgotten right after it was handed over is forgotten", async () => {
  const memory = new DiskMemory("sitting", disk());

  void memory.keep(picture("a"));
  void memory.keep(picture("b"));
  await memory.forget("a");

  expect(await idsOf(memory)).toEqual(["b"]);
});

test("what is too old goes, whosever it is", async () => {
  const name = disk();
  const memories = [new DiskMemory("one", name), new DiskMemory("other", name)];
  for (const [index, memory] of memories.entries()) {
    await memory.keep(picture(`old-${index}`, 99));
    await memory.keep(picture(`new-${index}`, 100));
  }

  await dropSnapshotsBefore(100, name);

  expect(await Promise.all(memories.map(idsOf))).toEqual([["new-0"], ["new-1"]]);
});

test("a browser that keeps nothing is no error", async () => {
  vi.stubGlobal("indexedDB", {
    open: () => {
      throw new DOMException("", "SecurityError");
    },
  });
  const memory = new DiskMemory("sitting", disk());

  await memory.keep(picture("a"));
  await memory.forget("a");
  await dropSnapshotsBefore(1);

  expect(await memory.all()).toEqual([]);
});
