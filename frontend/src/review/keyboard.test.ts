import { expect, test } from "vitest";
import { type Command, commandOf, type Press } from "./keyboard.ts";

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  modified: false,
  on: "other",
  atPlayer: true,
  ...more,
});

test.each<[Press, Command | null]>([
  [press(" "), { does: "toggle" }],
  [press(" ", { atPlayer: false }), { does: "toggle" }],
  [press("ArrowLeft"), { does: "seek", by: -5 }],
  [press("ArrowRight", { on: "button" }), { does: "seek", by: 5 }],
  [press(","), { does: "step", by: -1 }],
  [press("."), { does: "step", by: 1 }],
  [press("p"), { does: "event", by: -1 }],
  [press("n", { on: "button" }), { does: "event", by: 1 }],
  [press(".", { atPlayer: false }), null],
  [press(" ", { on: "button" }), null],
  [press(" ", { on: "field" }), null],
  [press("ArrowLeft", { on: "field" }), null],
  [press("ArrowLeft", { modified: true }), null],
  [press("x"), null],
])("%o", (pressed, command) => {
  expect(commandOf(pressed)).toEqual(command);
});
