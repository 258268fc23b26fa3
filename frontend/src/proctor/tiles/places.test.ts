// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { place, staying } from "./places.ts";

afterEach(() => document.body.replaceChildren());

test.each<[string, readonly number[], readonly number[]]>([
  ["all when nothing has moved", [0, 1, 2, 3], [0, 1, 2, 3]],
  ["all but the one that came up", [3, 0, 1, 2], [1, 2, 3]],
  ["all but the one that went down", [1, 2, 3, 0], [0, 1, 2]],
  ["all but those that are new", [-1, 0, -1, 1], [1, 3]],
  ["one when everything is turned round", [2, 1, 0], [2]],
  ["none when there are none", [], []],
])("those that stay are %s", (_what, places, stay) => {
  expect([...staying(places)].sort()).toEqual(stay);
});

function children(...names: readonly string[]): HTMLElement[] {
  return names.map((name) => {
    const child = document.createElement("button");
    child.id = name;
    return child;
  });
}

test.each([
  ["abcd", "dabc"],
  ["abcd", "bcda"],
  ["abcd", "dcba"],
  ["ab", "cadb"],
])("%s become %s", (before, after) => {
  const all = new Map(children(..."abcd").map((child) => [child.id, child]));
  const named = (names: string) => [...names].flatMap((name) => all.get(name) ?? []);
  document.body.append(...named(before));
  place(document.body, named(after));

  expect([...document.body.children].map(({ id }) => id).join("")).toBe(after);
});

test("whoever has the focus is not taken out of the page, however far they have to move", () => {
  const [a, b, c, d] = children(..."abcd");
  if (!a || !b || !c || !d) throw new Error("four were made");
  document.body.append(a, b, c, d);
  const taken: Node[] = [];
  const insert = document.body.insertBefore.bind(document.body);
  document.body.insertBefore = (node, next) => {
    taken.push(node);
    return insert(node, next);
  };
  d.focus();
  place(document.body, [d, a, b, c]);

  expect([...document.body.children].map(({ id }) => id).join("")).toBe("dabc");
  expect(taken).not.toContain(d);
});
