import { expect, test } from "vitest";
import { Track } from "./track.ts";

/** One sign per look, 200 ms apart: # it holds, . it does not, ? nobody can tell. */
function follow(signs: string, lasting = 1000, every = 200): string[] {
  const track = new Track(lasting);
  return [...signs].flatMap((sign, look) => {
    const change = track.take(look * every, sign === "?" ? null : sign === "#");
    return change ? [`${change.phase} ${change.at}`] : [];
  });
}

test("what lasts begins when it was first seen and ends when it was last seen", () => {
  expect(follow("..########.....")).toEqual(["begin 400", "end 1800"]);
});

test("what does not last is nothing", () => {
  expect(follow("..####.....####.....")).toEqual([]);
});

test("one look that overlooks it does not end it, and two that do not", () => {
  expect(follow("######.####..####.....")).toEqual(["begin 0", "end 3200"]);
});

test("what holds in every other look is one stretch and not many", () => {
  expect(follow("###.#.#.#.#.#.#.#.....")).toEqual(["begin 0", "end 3200"]);
});

test("what flickers, and is more often not there than there, does not last", () => {
  const flickers = "###..#.#..#.#..#.#..#.#..#.#";

  expect([follow(flickers, 2000), follow(`${flickers}##############`, 2000)]).toEqual([[], ["begin 0"]]);
});

test("single looks, however many, are noise", () => {
  expect(follow("#...#....#...#..#....#....#")).toEqual([]);
});

test("two looks of five are noise as well, for as long as it goes on", () => {
  expect(follow("##...##...##...##...##...")).toEqual([]);
});

test("looks that cannot tell are left out", () => {
  expect(follow("####??##?###.....")).toEqual(["begin 0", "end 2200"]);
});

test("after 5 s in which nobody could tell it has ended when it was last seen", () => {
  expect(follow(`#######${"?".repeat(30)}`)).toEqual(["begin 0", "end 1200"]);
});

test("it does not go on across a hole in the looks", () => {
  const track = new Track(1000);
  for (let at = 0; at <= 1200; at += 200) track.take(at, true);

  expect([track.take(60_000, true), track.take(60_200, true)]).toEqual([{ phase: "end", at: 1200 }, null]);
});

test("a computer that looks once in two seconds needs three looks as well", () => {
  expect(follow("..####....", 1000, 2000)).toEqual(["begin 4000", "end 10000"]);
});

test("what was told ends when the watching does, what was not does not", () => {
  const [told, short] = [new Track(1000), new Track(1000)];
  for (let at = 0; at <= 1200; at += 200) told.take(at, true);
  for (let at = 0; at <= 600; at += 200) short.take(at, true);

  expect([told.forget(), short.forget()]).toEqual([{ phase: "end", at: 1200 }, null]);
});
