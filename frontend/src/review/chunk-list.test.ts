// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { ChunkList } from "./chunk-list.ts";
import { recording, segment } from "./testing.ts";
import { Words } from "./words.ts";

function opened(...sequences: number[]): ChunkList {
  const list = new ChunkList(new Words("en", "UTC"));
  list.root.open = true;
  list.show([growing(...sequences)]);
  return list;
}

const growing = (...sequences: number[]) =>
  recording({ status: "in_progress", segments: [segment(sequences, null)], storedChunks: sequences.length });
const rows = (list: ChunkList) => [...list.root.querySelectorAll("[data-sequence]")];
const numbers = (list: ChunkList) => rows(list).map((row) => row.getAttribute("data-sequence"));

test("rows that are there already stay when more chunks arrive", () => {
  const list = opened(0, 1);
  const [frame, ...before] = [list.root.querySelector(".chunks__frame"), ...rows(list)];

  list.show([growing(0, 1, 2)]);

  expect(numbers(list)).toEqual(["0", "1", "2"]);
  expect(rows(list).slice(0, 2)).toEqual(before);
  expect(list.root.querySelector(".chunks__frame")).toBe(frame);
});

test("a chunk that comes late takes the place of the row that awaited it", () => {
  const list = opened(0, 2);
  const awaited = () => list.root.querySelectorAll(".chunks__missing").length;
  expect([awaited(), numbers(list)]).toEqual([1, ["0", "1", "2"]]);

  list.show([growing(0, 1, 2)]);

  expect([awaited(), numbers(list)]).toEqual([0, ["0", "1", "2"]]);
});

test("what was awaited is missing once the recording is over", () => {
  const list = opened(0, 2);

  list.show([{ ...growing(0, 2), status: "partial" }]);

  expect(rows(list)[1]?.textContent).toContain("never arrived");
});

test("another source has rows of its own", () => {
  const list = new ChunkList(new Words("en", "UTC"));
  list.root.open = true;
  list.show([growing(0, 1), { ...growing(0), id: "other", source: "screen" }]);

  [...list.root.querySelectorAll("button")].find(({ textContent }) => textContent === "Screen")?.click();

  expect(numbers(list)).toEqual(["0"]);
});

test("closed it holds no rows", () => {
  const list = opened(0, 1);

  list.root.open = false;
  list.root.dispatchEvent(new Event("toggle"));

  expect(numbers(list)).toEqual([]);
});
