import { expect, test } from "vitest";
import { type Command, commandOf, type Press } from "./keys.ts";

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  isModified: false,
  isInField: false,
  isInDialog: false,
  ...more,
});

test.each<[string, Command]>([
  ["/", "search"],
  ["n", "next"],
  ["N", "next"],
  ["a", "alerts"],
  ["c", "calm"],
  ["o", "sort"],
  ["l", "listen"],
  ["f", "full"],
  ["?", "help"],
  ["Escape", "close"],
])("%s does: %s", (key, command) => {
  expect(commandOf(press(key), true)).toBe(command);
});

test.each<[string, Press, boolean]>([
  ["in a field", press("n", { isInField: true }), true],
  ["with Ctrl", press("f", { isModified: true }), true],
  ["in a dialog, which Escape closes itself", press("Escape", { isInDialog: true }), true],
  ["when single keys are turned off", press("n"), false],
  ["that means nothing", press("z"), true],
])("a key does nothing %s", (_where, pressed, hasSingleKeys) => {
  expect(commandOf(pressed, hasSingleKeys)).toBeNull();
});

test("Escape closes also with single keys turned off, but not from a field, which it may empty", () => {
  expect(commandOf(press("Escape"), false)).toBe("close");
  expect(commandOf(press("Escape", { isInField: true }), true)).toBeNull();
});
