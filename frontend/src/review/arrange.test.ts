// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { element } from "../shared/dom.ts";
import { arrange } from "./arrange.ts";

const button = (id: string) => element("button", { id });

test("what stays keeps the focus, what is gone goes, what is new comes to its place", () => {
  const [a, b, c, d] = [button("a"), button("b"), button("c"), button("d")];
  const parent = element("div", {}, a, b, c);
  document.body.append(parent);
  b.focus();

  arrange(parent, [d, b, c]);

  expect([...parent.children].map(({ id }) => id)).toEqual(["d", "b", "c"]);
  expect(document.activeElement).toBe(b);
});
