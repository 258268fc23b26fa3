// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from "vitest";
import { tile } from "../testing.ts";
import { Words } from "../words.ts";
import { Grid } from "./grid.ts";
import { tileModel } from "./tile-model.ts";

const words = new Words("en");
let leaving = new AbortController();

beforeEach(() => {
  leaving = new AbortController();
});

afterEach(() => {
  leaving.abort();
  document.body.replaceChildren();
});

function world() {
  const opened: string[] = [];
  const looking = { add: () => undefined, remove: () => undefined, inView: new Set<string>(), every: 2 };
  const grid = new Grid(words, looking, (attempt) => opened.push(attempt), leaving.signal);
  document.body.append(grid.root);
  /** As if it had been a while since the tiles moved. */
  const show = (...attempts: readonly string[]) => {
    grid.sort();
    return again(...attempts);
  };
  const again = (...attempts: readonly string[]) => {
    const shown = attempts
      .map((attempt) => tile(attempt))
      .map((each) => ({ tile: each, model: tileModel(each, [], words, 0) }));
    return grid.show(shown, null);
  };
  const order = () => [...grid.root.children].map((child) => child.getAttribute("data-attempt"));
  const opener = (attempt: string) => {
    const found = grid.root.querySelector<HTMLElement>(`[data-attempt=${attempt}] button`);
    if (!found) throw new Error(`no tile of ${attempt}`);
    return found;
  };
  return { grid, opened, show, again, order, opener };
}

test("tiles lie in the order that is wanted", () => {
  const { show, order } = world();
  show("a", "b", "c");
  show("c", "a", "b");

  expect(order()).toEqual(["c", "a", "b"]);
});

test("while somebody points at them they stay, a new one comes last, and it is said that the order is old", () => {
  const { grid, show, again, order } = world();
  show("a", "b");
  grid.root.dispatchEvent(new Event("pointermove"));

  expect([again("c", "b", "a"), order()]).toEqual([true, ["a", "b", "c"]]);
});

test("whoever asks for the new order has it at once", () => {
  const { grid, show, order } = world();
  show("a", "b");
  grid.root.dispatchEvent(new Event("pointermove"));
  show("b", "a");

  expect(order()).toEqual(["b", "a"]);
});

test("who is gone is taken away even while somebody points at the tiles", () => {
  const { grid, show, again, order } = world();
  show("a", "b", "c");
  grid.root.dispatchEvent(new Event("pointermove"));
  again("a", "c");

  expect(order()).toEqual(["a", "c"]);
});

test("the tile that has the focus keeps it when the order changes", () => {
  const { show, order, opener } = world();
  show("a", "b", "c");
  opener("b").focus();
  show("c", "b", "a");

  expect([order(), document.activeElement === opener("b")]).toEqual([["c", "b", "a"], true]);
});

test("there is one tab stop, and it goes along with the focus", () => {
  const { show, opener } = world();
  show("a", "b");
  const stops = () => ["a", "b"].map((attempt) => opener(attempt).getAttribute("tabindex"));
  const first = stops();
  opener("b").focus();

  expect([first, stops()]).toEqual([
    ["0", "-1"],
    ["-1", "0"],
  ]);
});

test("a tile is opened where it is pressed", () => {
  const { show, opened, opener } = world();
  show("a", "b");
  opener("b").click();

  expect(opened).toEqual(["b"]);
});

test("neighbours are those in the order that is shown", () => {
  const { grid, show } = world();
  show("a", "b", "c");

  expect([grid.neighbour("b", 1), grid.neighbour("b", -1), grid.neighbour("c", 1)]).toEqual(["c", "a", null]);
});
