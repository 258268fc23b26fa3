import { describe, expect, test } from "vitest";
import { at, NINE } from "../testing.ts";
import {
  extent,
  headOf,
  holesIn,
  keyOf,
  merged,
  nextStep,
  type Piece,
  type Situation,
  type StoredChunk,
} from "./feed.ts";

const URL = "/chunk";

/** Chunk n of a segment that began at `began` seconds covers its n-th 2.5 s; the first is a header and lasts no time. */
function stored(segment: number, sequence: number, began = 0): StoredChunk {
  const start = began + Math.max(0, sequence - 1) * 2.5;
  const end = sequence === 0 ? start : start + 2.5;
  return { segment, sequence, start: at(start), end: at(end), size: 1, contentType: "video/mp4", url: URL };
}

const row = (segment: number, sequences: readonly number[], began = 0) =>
  sequences.map((sequence) => stored(segment, sequence, began));
const upTo = (last: number) => Array.from({ length: last + 1 }, (_, n) => n);
const known = (...chunks: readonly StoredChunk[]) => merged([], chunks, 0);
const keys = (pieces: readonly Piece[]) => pieces.map(keyOf).join(" ");
const second = (n: number) => NINE + n * 1000;

/** A player that has appended `sequences` of segment 0 and stands at a second; what it appended is ready. */
function standing(pieces: readonly Piece[], at: number, appended: readonly string[], more: Partial<Situation> = {}) {
  const own = pieces.filter((piece) => appended.includes(keyOf(piece)));
  const ready = own.filter(({ from, to }) => to > from).map(({ from, to }) => ({ from, to }));
  return {
    pieces,
    position: second(at),
    isPlaying: true,
    ready,
    last: own.at(-1) ?? null,
    appended: new Set(appended),
    refused: new Set<string>(),
    now: 60_000,
    ...more,
  };
}

const told = (situation: Situation) => {
  const step = nextStep(situation);
  switch (step.does) {
    case "append":
      return `append ${keyOf(step.piece)} ${step.entry}`;
    case "restart":
      return `restart ${keyOf(step.piece)}`;
    case "jump":
      return `jump ${(step.to - NINE) / 1000}`;
    default:
      return "wait";
  }
};

describe("what is known", () => {
  test("chunks are put in playing order however they come, and once", () => {
    const first = merged([], [stored(1, 0, 60), stored(0, 2)], 0);
    const all = merged(first, [stored(0, 0), stored(0, 2), stored(0, 1)], 5);

    expect(keys(all)).toBe("0/0 0/1 0/2 1/0");
    expect(all.map(({ seenAt }) => seenAt)).toEqual([5, 5, 0, 0]);
  });

  test("no news is the same as before", () => {
    const pieces = known(...row(0, [0, 1]));

    expect(merged(pieces, row(0, [0, 1]), 9)).toBe(pieces);
  });

  test("it reaches from the first picture to the newest", () => {
    expect(extent([])).toBeNull();
    expect(extent(known(...row(1, [0, 1], 30), ...row(0, upTo(4))))).toMatchObject({ from: NINE, to: second(32.5) });
  });

  test("a lost chunk and a reload are holes, an overlap is none", () => {
    const pieces = known(...row(0, [0, 1, 3, 4]), ...row(1, [0, 1, 2], 14), ...row(2, [0, 1], 18.8));

    expect(holesIn(pieces)).toEqual([
      { from: second(2.5), to: second(5), reason: "missing_chunk" },
      { from: second(10), to: second(14), reason: "between_segments" },
    ]);
  });

  test("the header of a segment is its first chunk", () => {
    const pieces = known(...row(0, [1, 2]), ...row(1, [0, 1], 30));

    expect(headOf(pieces, { segment: 0 })).toBeNull();
    expect(headOf(pieces, { segment: 1 })?.from).toBe(second(30));
  });
});

describe("what comes next", () => {
  const ten = known(...row(0, upTo(10))); // 25 s

  test.each<[string, Situation, string]>([
    ["nothing is there", standing([], 0, []), "wait"],
    ["the beginning", standing(ten, 0, []), "restart 0/0"],
    [
      "the header first",
      standing(ten, 0, [], { last: ten[0] ?? null, appended: new Set(["0/0"]) }),
      "append 0/1 following",
    ],
    ["then one by one", standing(ten, 0, ["0/0", "0/1"]), "append 0/2 following"],
    [
      "all is there",
      standing(
        ten,
        20,
        upTo(10).map((n) => `0/${n}`),
      ),
      "wait",
    ],
    ["joining near the end, from where a picture can be decoded", standing(ten, 23, []), "restart 0/6"],
    ["the player waits at the end", standing(ten, 22.5, ["0/8", "0/9"]), "append 0/10 following"],
    ["beyond the end", standing(ten, 26, ["0/9", "0/10"]), "wait"],
  ])("%s", (_when, situation, step) => {
    expect(told(situation)).toBe(step);
  });

  test("where a recorder made less than it said, the player goes back to what there is", () => {
    const ready = [{ from: second(0), to: second(18) }];
    const appended = upTo(10).map((n) => `0/${n}`);

    expect(told(standing(ten, 24, appended, { ready }))).toBe("jump 16");
    expect(told(standing(ten, 24, appended, { ready, isPlaying: false }))).toBe("wait");
    expect(told(standing(ten, 18.1, appended, { ready }))).toBe("wait");
    expect(told(standing(ten, 24, appended.slice(0, -1), { ready }))).not.toMatch("jump");
  });

  test("no more than half a minute is kept ready", () => {
    const hour = known(...row(0, upTo(1440)));
    const appended = upTo(13).map((n) => `0/${n}`);

    expect([told(standing(hour, 0, appended)), told(standing(hour, 3, appended))]).toEqual([
      "wait",
      "append 0/14 following",
    ]);
  });

  test("going back to what is not ready begins anew there", () => {
    const hour = known(...row(0, upTo(1440)));

    expect(told(standing(hour, 600, ["0/1438", "0/1439", "0/1440"]))).toBe("restart 0/237");
  });

  test("going far ahead too", () => {
    const hour = known(...row(0, upTo(1440)));

    expect(told(standing(hour, 1800, ["0/1", "0/2"]))).toBe("restart 0/717");
  });

  test("once begun it goes on until the player has what it needs, and no further than that", () => {
    const hour = known(...row(0, upTo(1440)));
    const [appended, done]: [string[], string[]] = [[], []];
    for (let step = told(standing(hour, 600, [])); step !== "wait"; step = told(standing(hour, 600, appended))) {
      done.push(step);
      appended.push(step.split(" ")[1] ?? "");
    }

    expect(done.slice(0, 3)).toEqual(["restart 0/237", "append 0/238 following", "append 0/239 following"]);
    expect(done.at(-1)).toBe("append 0/253 following");
    expect(done.filter((step) => step.startsWith("restart"))).toHaveLength(1);
  });

  describe("a chunk is missing", () => {
    const holed = known(...row(0, [0, 1, 2, 4, 5]));
    const before = ["0/0", "0/1", "0/2"];

    test("it is waited for a moment, then passed", () => {
      expect(told(standing(holed, 4, before, { now: 1000 }))).toBe("wait");
      expect(told(standing(holed, 4, before, { now: 1600 }))).toBe("append 0/4 anew");
    });

    test("the player jumps over the hole when it comes there", () => {
      const appended = [...before, "0/4", "0/5"];

      expect(told(standing(holed, 4, appended))).toBe("wait");
      expect(told(standing(holed, 4.95, appended))).toBe("jump 7.5");
    });

    test("a player that rests in the hole stays where it is", () => {
      const appended = [...before, "0/4", "0/5"];

      expect(told(standing(holed, 6, appended, { isPlaying: false }))).toBe("wait");
    });

    test("when it came late it is played by whoever goes there", () => {
      const late = known(...row(0, [0, 1, 2, 3, 4, 5]));

      expect(told(standing(late, 6, [...before, "0/4", "0/5"]))).toBe("restart 0/0");
    });
  });

  describe("the page was reloaded", () => {
    const two = known(...row(0, upTo(4)), ...row(1, [0, 1, 2], 13));
    const first = upTo(4).map((n) => `0/${n}`);

    test("the next segment begins with its header, without waiting", () => {
      expect(told(standing(two, 8, first, { now: 0 }))).toBe("append 1/0 head");
    });

    test("the player jumps to it", () => {
      expect(told(standing(two, 9.95, [...first, "1/0", "1/1"]))).toBe("jump 13");
    });

    test("coming in never reaches back into the segment before", () => {
      expect(told(standing(two, 16, []))).toBe("restart 1/0");
    });

    test("a segment whose header never came is passed over", () => {
      const headless = known(...row(0, upTo(4)), ...row(1, [1, 2], 13), ...row(2, [0, 1], 20));

      expect(told(standing(headless, 8, first))).toBe("append 2/0 head");
    });
  });

  describe("a decoder refused a chunk", () => {
    test("the next one comes in anew", () => {
      const refused = new Set(["0/3"]);

      expect(told(standing(ten, 4, ["0/1", "0/2"], { refused }))).toBe("append 0/4 anew");
    });

    test("if it was the header, the segment is passed over", () => {
      const two = known(...row(0, upTo(4)), ...row(1, [0, 1, 2], 13));

      expect(told(standing(two, 0, [], { refused: new Set(["0/0"]) }))).toBe("restart 1/0");
    });
  });
});
