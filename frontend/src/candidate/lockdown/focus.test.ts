import { expect, test } from "vitest";
import { guardFocus } from "./focus.ts";
import type { LockdownSettings } from "./settings.ts";
import { Bench, BLOCKING } from "./testing/bench.ts";

class FakePage extends EventTarget {
  visibilityState = "visible";
  focused = true;
  hasFocus(): boolean {
    return this.focused;
  }
}

function newBench(settings: LockdownSettings = BLOCKING) {
  const bench = new Bench();
  const page = new FakePage();
  const window = new EventTarget();
  const browser = { isAsking: false, isSentAway: false };
  const isAsking = () => browser.isAsking;
  const isSentAway = () => browser.isSentAway;
  const stop = guardFocus({ page, window, every: bench.every, isAsking, isSentAway }, settings, bench.report);
  const show = (visible: boolean) => {
    page.visibilityState = visible ? "visible" : "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
  };
  const focus = (focused: boolean) => {
    page.focused = focused;
    window.dispatchEvent(new Event(focused ? "focus" : "blur"));
  };
  return { bench, page, window, browser, stop, show, focus };
}

test("another tab is a TAB_SWITCH and no WINDOW_BLUR as well", () => {
  const { bench, show, focus } = newBench();

  focus(false);
  show(false);
  bench.pass(7);
  show(true);
  focus(true);
  bench.pass(5);

  expect(bench.told).toEqual([
    ["begin", "TAB_SWITCH", 0],
    ["end", "TAB_SWITCH", 7],
  ]);
});

test("another window beside the page is a WINDOW_BLUR", () => {
  const { bench, focus } = newBench();
  bench.pass(3);

  focus(false);
  bench.pass(4);
  focus(true);

  expect(bench.told).toEqual([
    ["begin", "WINDOW_BLUR", 3],
    ["end", "WINDOW_BLUR", 7],
  ]);
});

test("a notification that takes the focus for a moment is nothing", () => {
  const { bench, focus } = newBench();

  focus(false);
  bench.pass(1);
  focus(true);
  bench.pass(10);

  expect(bench.told).toEqual([]);
});

test("the browser's own question about camera or screen is nothing", () => {
  const { bench, browser, focus } = newBench();
  browser.isAsking = true;

  focus(false);
  bench.pass(20);
  focus(true);
  browser.isAsking = false;
  bench.pass(5);

  expect(bench.told).toEqual([]);
});

test("a focus that does not come back after the question is one that is elsewhere", () => {
  const { bench, browser, focus } = newBench();
  browser.isAsking = true;
  focus(false);
  bench.pass(5);

  browser.isAsking = false;
  bench.pass(5);

  expect(bench.told).toEqual([["begin", "WINDOW_BLUR", 6]]);
});

test("a page that is left or loaded again is not hidden", () => {
  const { bench, window, show } = newBench();

  window.dispatchEvent(new Event("pagehide"));
  show(false);
  bench.pass(10);

  expect(bench.told).toEqual([]);
});

test("who is asked whether to leave the page, and stays, has not been anywhere", () => {
  const { bench, window, focus } = newBench();

  window.dispatchEvent(new Event("beforeunload"));
  focus(false);
  bench.pass(20);
  focus(true);
  bench.pass(5);

  expect(bench.told).toEqual([]);
});

test("who stays and goes elsewhere later has gone there", () => {
  const { bench, window, focus } = newBench();
  window.dispatchEvent(new Event("beforeunload"));
  bench.pass(1);

  focus(false);
  bench.pass(5);

  expect(bench.told).toEqual([["begin", "WINDOW_BLUR", 1]]);
});

test("a question about leaving the page is no way to leave it unseen", () => {
  const { bench, window, focus, show } = newBench();
  window.dispatchEvent(new Event("beforeunload"));
  focus(false);
  bench.pass(70);
  const longest = [...bench.told];

  window.dispatchEvent(new Event("beforeunload"));
  show(false);
  bench.pass(5);
  show(true);
  focus(true);

  expect(longest).toEqual([["begin", "WINDOW_BLUR", 60]]);
  expect(bench.told.slice(1)).toEqual([["end", "WINDOW_BLUR", 75]]);
});

test("whom the exam itself sends to another tab is not looked for, and that is on the timeline", () => {
  const { bench, browser, focus, show } = newBench();
  bench.pass(3);
  browser.isSentAway = true;

  focus(false);
  show(false);
  bench.pass(60);
  browser.isSentAway = false;
  show(true);
  focus(true);
  bench.pass(5);

  expect(bench.told).toEqual([["NOT_VERIFIABLE", { check: "focus", reason: "sent_away" }]]);
});

test("a second errand is on the timeline, too", () => {
  const { bench, browser } = newBench();

  for (const isSentAway of [true, false, true]) {
    browser.isSentAway = isSentAway;
    bench.pass(2);
  }

  expect(bench.told).toHaveLength(2);
});

test("who is exempt from one of them is reported for the other", () => {
  const { bench, show, focus } = newBench({ ...BLOCKING, exempt: new Set(["WINDOW_BLUR"]) });
  focus(false);
  bench.pass(10);
  show(false);
  bench.pass(10);

  expect(bench.told).toEqual([["begin", "TAB_SWITCH", 10]]);
});

test("once stopped, it is nobody's business", () => {
  const { bench, stop, focus } = newBench();

  stop();
  focus(false);
  bench.pass(20);

  expect(bench.told).toEqual([]);
});
