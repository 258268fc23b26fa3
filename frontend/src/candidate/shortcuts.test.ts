// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { isMac, stepOf } from "./shortcuts.ts";

const text = document.createElement("textarea");
const keys = { altKey: true, ctrlKey: false, metaKey: false, target: null };

test.each([
  ["Alt →", { ...keys, key: "ArrowRight" }, false, 1],
  ["Alt ←", { ...keys, key: "ArrowLeft" }, false, -1],
  ["Alt ← in a text, which would leave the page", { ...keys, key: "ArrowLeft", target: text }, false, -1],
  ["Alt ← in a text on a Mac, which moves by a word", { ...keys, key: "ArrowLeft", target: text }, true, null],
  ["← alone", { ...keys, altKey: false, key: "ArrowLeft" }, false, null],
  ["Ctrl Alt →", { ...keys, ctrlKey: true, key: "ArrowRight" }, false, null],
  ["Alt x", { ...keys, key: "x" }, false, null],
] as const)("%s", (_name, event, mac, step) => {
  expect(stepOf(event, mac)).toBe(step);
});

test("iPads and iPhones with a keyboard are Macs here", () => {
  expect(["MacIntel", "iPad", "Win32", "Linux x86_64"].map(isMac)).toEqual([true, true, false, false]);
});
