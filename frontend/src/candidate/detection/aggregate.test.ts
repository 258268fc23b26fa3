import { expect, test } from "vitest";
import { Aggregate, type Change, type Told } from "./aggregate.ts";

type Step =
  | readonly ["begin" | "end" | "once", seconds: number, type?: string, like?: string]
  | readonly ["settle" | "finish", seconds: number];

/** What is told, one line each: when, what, and of an end: of which, how long, how often. */
function told(steps: readonly Step[], lateness?: (type: string) => number): string[] {
  let made = 0;
  const aggregate = new Aggregate(() => `${++made}`, lateness);
  return steps.flatMap((step) => take(aggregate, step)).map(line);
}

function take(aggregate: Aggregate, [what, seconds, type = "COPY", like]: Step): readonly Told[] {
  const at = seconds * 1000;
  if (what === "settle" || what === "finish") return aggregate[what](at);
  const change: Change = { phase: what, type, at, detail: {}, ...(like && { like }) };
  return aggregate.take(change);
}

function line({ id, type, at, detail: { ongoing, began, seconds, count } }: Told): string {
  const more = began ? ` ends ${began}: ${seconds} s, ${count} times` : ongoing ? " goes on" : "";
  return `${id} ${type} ${at / 1000}${more}`;
}

test("what happened once is told once, at once", () => {
  expect(
    told([
      ["once", 1],
      ["settle", 20],
    ]),
  ).toEqual(["1 COPY 1"]);
});

test("similar ones within 5 s are one, told at the beginning and with their number at the end", () => {
  expect(
    told([
      ["once", 1],
      ["once", 5],
      ["once", 10],
      ["settle", 14],
      ["settle", 16],
    ]),
  ).toEqual(["1 COPY 1", "2 COPY 10 ends 1: 9 s, 3 times"]);
});

test("what comes after more than 5 s is another one", () => {
  expect(
    told([
      ["once", 1],
      ["once", 6.1],
      ["settle", 20],
    ]),
  ).toEqual(["1 COPY 1", "2 COPY 6.1"]);
});

test("a stretch is told when it begins and when it is over", () => {
  expect(
    told([
      ["begin", 1],
      ["settle", 60],
      ["end", 61],
      ["settle", 67],
    ]),
  ).toEqual(["1 COPY 1 goes on", "2 COPY 61 ends 1: 60 s, 1 times"]);
});

test("a stretch that is interrupted for less than 5 s is one", () => {
  expect(
    told([
      ["begin", 1],
      ["end", 4],
      ["begin", 8],
      ["end", 10],
      ["settle", 16],
    ]),
  ).toEqual(["1 COPY 1 goes on", "2 COPY 10 ends 1: 9 s, 2 times"]);
});

test("a stretch that is told late waits for its predecessor", () => {
  const late = () => 3000;

  expect(
    told(
      [
        ["begin", 1],
        ["end", 4],
        ["settle", 11],
        ["begin", 8.5],
        ["end", 12],
        ["settle", 21],
      ],
      late,
    ),
  ).toEqual(["1 COPY 1 goes on", "2 COPY 12 ends 1: 11 s, 2 times"]);
});

test("one that begins more than 5 s later is another one, though the first had not been settled", () => {
  expect(
    told(
      [
        ["begin", 1],
        ["end", 4],
        ["begin", 9.5],
      ],
      () => 9000,
    ),
  ).toEqual(["1 COPY 1 goes on", "2 COPY 4 ends 1: 3 s, 1 times", "3 COPY 9.5 goes on"]);
});

test("types are counted for themselves, and what is not alike too", () => {
  const steps = [
    ["once", 1, "COPY"],
    ["once", 2, "PASTE"],
    ["once", 3, "COPY", "COPY own"],
    ["settle", 20],
  ] as const;

  expect(told(steps)).toEqual(["1 COPY 1", "2 PASTE 2", "3 COPY 3"]);
});

test("when the watching ends, what goes on has lasted until then", () => {
  expect(
    told([
      ["begin", 1],
      ["once", 5, "PASTE"],
      ["finish", 7],
    ]),
  ).toEqual(["1 COPY 1 goes on", "2 PASTE 5", "3 COPY 7 ends 1: 6 s, 1 times"]);
});

test("an end of what never began is nothing", () => {
  expect(
    told([
      ["end", 3],
      ["settle", 20],
    ]),
  ).toEqual([]);
});

/** What is told of pastes of so many characters, each a second after the last. */
function pasted(characters: readonly (number | undefined)[]): readonly Told["detail"][] {
  const aggregate = new Aggregate(() => "id");
  const changes = characters.map((count, second): Change => {
    return {
      phase: "once",
      type: "PASTE",
      at: second * 1000,
      detail: count === undefined ? {} : { characters: count },
    };
  });
  return [...changes.flatMap((change) => aggregate.take(change)), ...aggregate.settle(60_000)].map((one) => one.detail);
}

test("characters of all that are told together are added up", () => {
  expect(pasted([1, 3000])).toEqual([{ characters: 1 }, { began: "id", seconds: 1, count: 2, characters: 3001 }]);
});

test("where there are none, nothing is said of them", () => {
  expect(pasted([undefined, undefined])).toEqual([{}, { began: "id", seconds: 1, count: 2 }]);
});
