// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { StretchRows } from "./stretch-rows.ts";
import type { Bar } from "./stretches.ts";
import { at, event, NINE } from "./testing.ts";
import { Words } from "./words.ts";

const WHOLE = { from: NINE, to: NINE + 100_000 };

function bar(type: string, family: Bar["family"], from: number, to: number, detail: object = {}): Bar {
  const made = event(type, from, { detail: { from: at(from), to: at(to), ...detail } });
  return { event: made, family, from: NINE + from * 1000, to: NINE + to * 1000 };
}

function rows(bars: readonly Bar[], picked = vi.fn()): { root: HTMLElement; picked: typeof picked; made: StretchRows } {
  const made = new StretchRows(new Words("en", "UTC"), picked);
  made.show(bars, WHOLE, 1000);
  return { root: made.root, picked, made };
}

const drawn = (root: HTMLElement) => [...root.querySelectorAll<HTMLElement>(".timeline__stretch")];

test("each kind of thing has a row, in the same order always", () => {
  const { root } = rows([bar("TAB_SWITCH", "page", 0, 5), bar("LOOKING_AWAY", "gaze", 50, 60)]);

  expect([...root.children].map((row) => row.getAttribute("data-family"))).toEqual(["gaze", "page"]);
});

test("a stretch lies at its place and says what it is, how long and how often", () => {
  const [stretch] = drawn(rows([bar("LOOKING_AWAY", "gaze", 50, 60, { count: 2 })]).root);

  expect([stretch?.style.left, stretch?.style.width, stretch?.textContent]).toEqual(["50%", "10%", "10 s ×2"]);
  expect(stretch?.title).toBe("09:00:50 – 09:01:00 (10 s), LOOKING_AWAY, 2 times");
});

test("one that is too narrow for words has none", () => {
  const [short, long] = drawn(rows([bar("ABSENCE", "camera", 0, 1), bar("ABSENCE", "camera", 10, 20)]).root);

  expect([short?.hasAttribute("data-narrow"), long?.hasAttribute("data-narrow")]).toEqual([true, false]);
});

test.each([
  [0, "first"],
  [15, "first"],
  [31, "second"],
  [60, null],
])("a click %d pixels into a row leads to the nearest stretch: %s", (x, expected) => {
  const named = { first: bar("ABSENCE", "camera", 0, 1), second: bar("ABSENCE", "camera", 4, 4.5) };
  const { root, picked } = rows(Object.values(named));

  root.querySelector(".timeline__bars")?.dispatchEvent(new MouseEvent("click", { clientX: x }));

  const event = Object.entries(named).find(([name]) => name === expected)?.[1].event;
  expect(picked.mock.calls).toEqual(event ? [[event]] : []);
});

test("without any there are no rows", () => {
  const { made, root } = rows([bar("ABSENCE", "camera", 0, 5)]);

  made.show([], WHOLE, 1000);

  expect([root.hidden, drawn(root)]).toEqual([true, []]);
});
