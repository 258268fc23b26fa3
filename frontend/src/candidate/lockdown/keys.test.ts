import { expect, test } from "vitest";
import { toolKeys, wishOf } from "./keys.ts";

const NONE = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
const CTRL = { ...NONE, ctrlKey: true };
const CTRL_SHIFT = { ...CTRL, shiftKey: true };
const CMD = { ...NONE, metaKey: true };
const CMD_OPTION = { ...CMD, altKey: true };

test.each([
  ["Ctrl P", { ...CTRL, key: "p" }, "print"],
  ["Ctrl P with caps lock", { ...CTRL, key: "P" }, "print"],
  ["F12", { ...NONE, key: "F12" }, "devtools"],
  ["Ctrl Shift I", { ...CTRL_SHIFT, key: "I" }, "devtools"],
  ["Ctrl Shift C", { ...CTRL_SHIFT, key: "C" }, "inspect"],
  ["Ctrl Shift K", { ...CTRL_SHIFT, key: "K" }, "inspect"],
  ["Ctrl U", { ...CTRL, key: "u" }, "source"],
  ["Ctrl S", { ...CTRL, key: "s" }, "save"],
  ["the letter p", { ...NONE, key: "p" }, null],
  ["Ctrl C", { ...CTRL, key: "c" }, null],
  ["Ctrl Shift P", { ...CTRL_SHIFT, key: "P" }, null],
  ["AltGr S, which types a letter", { ...CTRL, altKey: true, key: "ś" }, null],
  ["Windows P, which is for projectors", { ...CMD, key: "p" }, null],
] as const)("%s", (_name, keys, wish) => {
  expect(wishOf(keys, false)).toBe(wish);
});

test.each([
  ["Cmd P", { ...CMD, key: "p" }, "print"],
  ["Cmd Option I, which types another sign", { ...CMD_OPTION, key: "ˆ" }, "devtools"],
  ["Cmd Option C, which types another sign", { ...CMD_OPTION, key: "ç" }, "inspect"],
  ["Cmd S", { ...CMD, key: "s" }, "save"],
  ["Ctrl P, which moves the cursor up", { ...CTRL, key: "p" }, null],
  ["Ctrl U", { ...CTRL, key: "u" }, null],
  ["Ctrl Shift I", { ...CTRL_SHIFT, key: "I" }, null],
] as const)("on a Mac, %s", (_name, keys, wish) => {
  expect(wishOf(keys, true)).toBe(wish);
});

test.each([
  [{ ...NONE, key: "F12" }, false, "F12"],
  [{ ...CTRL_SHIFT, key: "I" }, false, "Ctrl+Shift+I"],
  [{ ...CTRL_SHIFT, key: "j" }, false, "Ctrl+Shift+J"],
  [{ ...CMD_OPTION, key: "∆" }, true, "Cmd+Option+J"],
] as const)("%o is written as on the keyboard", (keys, isMac, name) => {
  expect(toolKeys(keys, isMac)).toBe(name);
});
