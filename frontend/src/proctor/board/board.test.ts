import { expect, test } from "vitest";
import type { Tile } from "../../shared/wire.gen.ts";
import { alert, at, command, EXAM, snapshot, tile } from "../testing.ts";
import { ask, type Board, EMPTY, type Happening, type News, next } from "./board.ts";

const hear = (message: News, when = 0): Happening => ({ type: "heard", message, at: when });
const change = (number: number, changed: Tile, when = 0) =>
  hear({ type: "tileChanged", exam: EXAM, number, tile: changed }, when);
const tally = (number: number, when = 0) =>
  hear({ type: "tally", numbers: { [EXAM]: number }, serverNow: at(0) }, when);
const after = (...happenings: readonly Happening[]): Board => happenings.reduce(next, EMPTY);
const names = ({ tiles }: Board) => [...tiles.values()].map(({ name }) => name);
const ada = (name: string) => tile("ada", { name });

test("before the first snapshot nothing is known to be missing or there", () => {
  expect([EMPTY.isLoaded, ask(EMPTY, 0)]).toEqual([false, null]);
});

test("a snapshot is shown as it is", () => {
  const board = after(hear(snapshot(7, { tiles: [ada("Ada")], alerts: [alert("one")] })));

  expect(board.isLoaded).toBe(true);
  expect(names(board)).toEqual(["Ada"]);
  expect([...board.alerts.keys()]).toEqual(["one"]);
  expect(ask(board, 0)).toBeNull();
});

test("the next change replaces the tile and leaves no gap", () => {
  const board = after(hear(snapshot(7, { tiles: [ada("Ada")] })), change(8, ada("Ada again")));

  expect([names(board), ask(board, 0)]).toEqual([["Ada again"], null]);
});

test("a change is shown at once though one before it is missing", () => {
  const board = after(hear(snapshot(7, { tiles: [ada("Ada")] })), change(9, ada("nine"), 1000));

  expect(names(board)).toEqual(["nine"]);
});

test("a gap is given half a second to close by itself before the exam is asked for again", () => {
  const board = after(hear(snapshot(7)), change(9, ada("nine"), 1000), change(11, ada("eleven"), 1400));

  expect(ask(board, 1400)).toEqual({ at: 1500, exams: [EXAM] });
});

test("changes that overtook each other end with the latest and no question", () => {
  const board = after(hear(snapshot(7)), change(9, ada("nine"), 1000), change(8, ada("eight"), 1100));

  expect([names(board), ask(board, 1100)]).toEqual([["nine"], null]);
});

test("a late change of somebody else fills the gap and is shown", () => {
  const board = after(hear(snapshot(7)), change(9, ada("nine")), change(8, tile("bob", { name: "eight" })));

  expect(names(board)).toEqual(["nine", "eight"]);
});

test("the same change twice is one", () => {
  const board = after(hear(snapshot(7)), change(8, ada("eight")), change(8, ada("forged")));

  expect(names(board)).toEqual(["eight"]);
});

test("a change that the snapshot already counts is not put over it", () => {
  const board = after(hear(snapshot(7, { tiles: [ada("Ada")] })), change(6, ada("older")));

  expect(names(board)).toEqual(["Ada"]);
});

test("a tally above what was heard shows that the last change was lost", () => {
  const board = after(hear(snapshot(7)), tally(8, 1000));

  expect(ask(board, 1000)).toEqual({ at: 1500, exams: [EXAM] });
});

test("a tally of an exam that is not on the board asks for it", () => {
  expect(ask(after(tally(0, 100)), 100)).toEqual({ at: 600, exams: [EXAM] });
});

test("a question without an answer is asked again after three seconds, and then for everything", () => {
  const once = after(hear(snapshot(7)), tally(9, 0), { type: "asked", exams: [EXAM], at: 500 });
  const twice = next(once, { type: "asked", exams: [EXAM], at: 3500 });

  expect(ask(once, 600)).toEqual({ at: 3500, exams: [EXAM] });
  expect(ask(twice, 3600)).toEqual({ at: 6500, exams: [] });
});

test("the answer closes the gap and takes away who is gone", () => {
  const board = after(
    hear(snapshot(7, { tiles: [ada("Ada"), tile("bob")] })),
    tally(9, 0),
    { type: "asked", exams: [EXAM], at: 500 },
    hear(snapshot(9, { tiles: [ada("nine")], allExams: false })),
  );

  expect([names(board), ask(board, 600)]).toEqual([["nine"], null]);
});

test("a change that overtook the snapshot stays, and the gap below it is closed", () => {
  const board = after(
    hear(snapshot(7, { tiles: [ada("Ada")] })),
    change(10, ada("ten")),
    change(9, tile("bob", { name: "nine" })),
    { type: "asked", exams: [EXAM], at: 500 },
    hear(snapshot(9, { tiles: [ada("old"), tile("bob", { name: "as in the snapshot" })] })),
  );

  expect([names(board), ask(board, 600)]).toEqual([["ten", "as in the snapshot"], null]);
});

test("a snapshot of one exam leaves the others alone", () => {
  const other = "22222222-2222-4222-8222-222222222222";
  const board = after(
    hear(snapshot(7, { tiles: [ada("Ada"), tile("bob", { exam: other })], numbers: { [EXAM]: 7, [other]: 3 } })),
    hear(snapshot(9, { tiles: [ada("nine")], allExams: false })),
  );

  expect(names(board)).toEqual(["bob", "nine"]);
});

test("a snapshot of all exams takes away the exam that is no longer ours", () => {
  const board = after(
    hear(snapshot(7, { tiles: [ada("Ada")] })),
    hear(snapshot(0, { tiles: [], exams: [], numbers: {} })),
    change(8, ada("a last word on the way")),
  );

  expect(board.exams.size).toBe(0);
});

test("after the line was down its snapshot is the truth, with the server's count begun anew", () => {
  const board = after(
    hear(snapshot(700, { tiles: [ada("Ada")] })),
    change(701, ada("before")),
    { type: "lineUp", at: 1000 },
    hear(snapshot(2, { tiles: [ada("after")] }), 1100),
    change(3, ada("three"), 1200),
  );

  expect([names(board), ask(board, 1200)]).toEqual([["three"], null]);
});

test("one tally that was overtaken is no news, two in a row are another count", () => {
  const once = after(hear(snapshot(7)), change(8, ada("eight")), tally(7, 1000));
  const twice = next(once, tally(3, 6000));

  expect([ask(once, 1000), ask(twice, 6000)]).toEqual([null, { at: 6500, exams: [EXAM] }]);
});

test("what became of a command is kept whichever is told first, the change or the history", () => {
  const shown = command("one", { shownAt: at(1) });
  const history = hear({ type: "history", attempt: "ada", commands: [command("one")] });
  const changed = hear({ type: "commandChanged", exam: EXAM, number: 8, command: shown });

  const boards = [after(hear(snapshot(7)), changed, history), after(hear(snapshot(7)), history, changed)];

  expect(boards.map(({ commands }) => commands.get("one"))).toEqual([shown, shown]);
});
