import { expect, test } from "vitest";
import { guardDevTools } from "./devtools.ts";
import { guardSize } from "./resize.ts";
import { guardScreenShare } from "./screen-share.ts";
import { guardScreens } from "./screens.ts";
import { Bench, BLOCKING } from "./testing/bench.ts";
import type { WindowSize } from "./window-size.ts";

const WIDE: WindowSize = {
  outerWidth: 1400,
  outerHeight: 900,
  innerWidth: 1400,
  innerHeight: 800,
  ratio: 1,
  isFull: false,
};

function tools({ isTouch = false } = {}) {
  const bench = new Bench();
  const page = new EventTarget();
  const here = { size: WIDE };
  const world = { page, size: () => here.size, every: bench.every, isTouch, isMac: false };
  guardDevTools(world, BLOCKING, bench.report);
  const press = (keys: object) =>
    page.dispatchEvent(
      Object.assign(
        new Event("keydown", { cancelable: true }),
        { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false },
        keys,
      ),
    );
  return { bench, here, press };
}

test("tools that take room are a sign of low confidence, and one that ends", () => {
  const { bench, here } = tools();
  bench.pass(5);
  here.size = { ...WIDE, innerWidth: 1000 };
  bench.pass(5);
  here.size = WIDE;
  bench.pass(5);

  expect(bench.told).toEqual([
    ["begin", "DEVTOOLS_OPEN", 6, { sign: "size", confidence: "low" }],
    ["end", "DEVTOOLS_OPEN", 11],
  ]);
});

test("their keys do nothing, and are told by their names", () => {
  const { bench, press } = tools();

  const goesOn = [press({ key: "F12" }), press({ key: "J", ctrlKey: true, shiftKey: true })];

  expect(goesOn).toEqual([false, false]);
  expect(bench.told).toEqual([
    ["DEVTOOLS_OPEN", { sign: "keys", keys: "F12", blocked: true, confidence: "low" }],
    ["DEVTOOLS_OPEN", { sign: "keys", keys: "Ctrl+Shift+J", blocked: true, confidence: "low" }],
  ]);
});

test.each([
  ["saving the page", { key: "s", ctrlKey: true }],
  ["its source, or underlining", { key: "u", ctrlKey: true }],
  ["looking at a part of it, or copying in a terminal", { key: "C", ctrlKey: true, shiftKey: true }],
])("the keys for %s do nothing, and whoever presses them is not told of", (_name, keys) => {
  const { bench, press } = tools();

  expect([press(keys), bench.told]).toEqual([false, []]);
});

test("on a phone, where the keyboard takes room, size is no sign", () => {
  const { bench, here } = tools({ isTouch: true });
  here.size = { ...WIDE, innerHeight: 300 };
  bench.pass(60);

  expect(bench.told).toEqual([]);
});

test("a window that is halved is told", () => {
  const bench = new Bench();
  const here = { size: WIDE };
  guardSize({ size: () => here.size, every: bench.every, isTouch: false }, BLOCKING, bench.report);

  here.size = { ...WIDE, outerWidth: 700, innerWidth: 700 };
  bench.pass(10);

  expect(bench.told).toEqual([["RESIZE_ATTEMPT", { from: "1400x900", to: "700x900" }]]);
});

test("a phone that is turned is not", () => {
  const bench = new Bench();
  const here = { size: WIDE };
  guardSize({ size: () => here.size, every: bench.every, isTouch: true }, BLOCKING, bench.report);

  here.size = { ...WIDE, outerWidth: 400 };
  bench.pass(10);

  expect(bench.told).toEqual([]);
});

test("a second screen is told while it is there", () => {
  const bench = new Bench();
  const screen = Object.assign(new EventTarget(), { isExtended: false });
  guardScreens({ screen }, BLOCKING, bench.report);
  bench.now = 4;

  for (const there of [true, false]) {
    screen.isExtended = there;
    screen.dispatchEvent(new Event("change"));
    bench.now = 9;
  }

  expect(bench.told).toEqual([
    ["begin", "SECOND_SCREEN", 4],
    ["end", "SECOND_SCREEN", 9],
  ]);
});

test("a browser that does not tell its screens cannot, and that is no violation", () => {
  const bench = new Bench();
  guardScreens({ screen: {} }, BLOCKING, bench.report);

  expect(bench.told).toEqual([["cannot tell", "second_screen", "unsupported"]]);
});

function sharing(isOurs: boolean) {
  const bench = new Bench();
  const stream = {} as MediaStream;
  const displays = { getDisplayMedia: async () => stream };
  const own = displays.getDisplayMedia;
  const stop = guardScreenShare({ displays, isOurs: () => isOurs }, BLOCKING, bench.report);
  return { bench, stream, displays, own, stop };
}

test("a script that is not ours and shares the screen is told, and gets what it wants", async () => {
  const { bench, stream, displays } = sharing(false);

  expect(await displays.getDisplayMedia()).toBe(stream);
  expect(bench.told).toEqual([
    ["cannot tell", "screen_share", "other_programs"],
    ["SCREEN_SHARE_ATTEMPT", { by: "script" }],
  ]);
});

test("the exam's own sharing is not told of", async () => {
  const { bench, displays } = sharing(true);

  await displays.getDisplayMedia();

  expect(bench.told).toEqual([["cannot tell", "screen_share", "other_programs"]]);
});

test("afterwards the browser is as it was", () => {
  const { displays, own, stop } = sharing(false);

  stop();

  expect(displays.getDisplayMedia).toBe(own);
});

test("where an extension has made sharing its own, that cannot be told, and nothing else happens", async () => {
  const bench = new Bench();
  const stream = {} as MediaStream;
  const displays = { getDisplayMedia: async () => stream };
  Object.defineProperty(displays, "getDisplayMedia", { writable: false });

  const stop = guardScreenShare({ displays, isOurs: () => false }, BLOCKING, bench.report);
  const shared = await displays.getDisplayMedia();
  stop();

  expect([shared, bench.told]).toEqual([stream, [["cannot tell", "screen_share", "refused"]]]);
});

test("an extension that makes sharing its own meanwhile is let be", () => {
  const { displays, own, stop } = sharing(false);
  Object.defineProperty(displays, "getDisplayMedia", { writable: false });

  stop();

  expect(displays.getDisplayMedia).not.toBe(own);
});
