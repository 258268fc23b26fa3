// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import type { Detail } from "../detection/aggregate.ts";
import { type LockdownConfig, startLockdown } from "./index.ts";

const CONFIG: LockdownConfig = {
  fullScreen: true,
  blockClipboard: true,
  blockContextMenu: true,
  blockPrinting: true,
  exempt: [],
  thresholds: { awayFromPageSeconds: 2, fullscreenGraceSeconds: 10 },
};

let end = new AbortController();
afterEach(() => {
  end.abort();
  Reflect.deleteProperty(document, "fullscreenEnabled");
  Reflect.deleteProperty(document, "hasFocus");
});

function start() {
  end = new AbortController();
  const told: [string, Detail][] = [];
  startLockdown({
    config: CONFIG,
    clock: { now: () => 0 },
    report: ({ type, detail }) => told.push([type, detail]),
    isAsking: () => false,
    isSentAway: () => false,
    signal: end.signal,
  });
  return told;
}

function broken(): never {
  throw new TypeError("an extension");
}

test("of guards that fail the others know nothing", () => {
  Object.defineProperty(document, "hasFocus", { value: broken, configurable: true });
  Object.defineProperty(document, "fullscreenEnabled", { get: broken, configurable: true });

  const told = start();
  document.body.dispatchEvent(new Event("contextmenu", { bubbles: true, cancelable: true }));

  expect(told).toContainEqual(["NOT_VERIFIABLE", { check: "focus", reason: "failed" }]);
  expect(told).toContainEqual(["NOT_VERIFIABLE", { check: "fullscreen", reason: "failed" }]);
  expect(told).toContainEqual(["RIGHT_CLICK", { blocked: true }]);
});

test("where none fails, none is said to have", () => {
  expect(start().filter(([, { reason }]) => reason === "failed")).toEqual([]);
});
