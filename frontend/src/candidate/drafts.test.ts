import { expect, test } from "vitest";
import { Drafts } from "./drafts.ts";

function storage(): Storage {
  const items = new Map<string, string>();
  return {
    length: 0,
    clear: () => items.clear(),
    key: () => null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

test("what was kept is there after a crash, with its time", () => {
  const disk = storage();

  new Drafts("a", () => disk).keepAnswers(new Map([[1, ["x", "y"]]]), 500);

  expect([...new Drafts("a", () => disk).answers()]).toEqual([[1, { answer: ["x", "y"], at: 500 }]]);
});

test("keeping the same answer again does not make it younger", () => {
  const disk = storage();
  const drafts = new Drafts("a", () => disk);

  drafts.keepAnswers(new Map([[1, "x"]]), 500);
  drafts.keepAnswers(
    new Map([
      [1, "x"],
      [2, "y"],
    ]),
    900,
  );

  expect([...drafts.answers().values()].map((draft) => draft.at)).toEqual([500, 900]);
});

test("another attempt finds nothing", () => {
  const disk = storage();

  new Drafts("a", () => disk).keepFlags(new Set([3]));

  expect([new Drafts("a", () => disk).flagged(), new Drafts("b", () => disk).flagged()]).toEqual([
    new Set([3]),
    new Set(),
  ]);
});

test("once everything has arrived nothing stays on the disk", () => {
  const disk = storage();
  const drafts = new Drafts("a", () => disk);

  drafts.keepAnswers(new Map([[1, "x"]]), 500);
  drafts.keepAnswers(new Map(), 600);

  expect(disk.getItem("attempt:a")).toBeNull();
});

test("a browser that keeps nothing does not stop the exam", () => {
  const full = () => {
    throw new DOMException("forbidden", "SecurityError");
  };
  const drafts = new Drafts("a", full);

  drafts.keepAnswers(new Map([[1, "x"]]), 500);

  expect([drafts.answers().size, new Drafts("a", full).answers().size]).toEqual([1, 0]);
});
