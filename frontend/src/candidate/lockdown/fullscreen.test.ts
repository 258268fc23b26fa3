import { expect, test } from "vitest";
import { settled } from "../media/testing/manual-time.ts";
import { type FullScreen, guardFullScreen } from "./fullscreen.ts";
import { Bench, BLOCKING } from "./testing/bench.ts";

class FakeScreen extends EventTarget implements FullScreen {
  isPossible = true;
  isOn = true;
  allows = true;

  async enter(): Promise<void> {
    if (!this.allows) throw new TypeError("not allowed");
    this.turn(true);
  }

  turn(on: boolean): void {
    this.isOn = on;
    this.dispatchEvent(new Event("change"));
  }
}

function newBench(screen = new FakeScreen()) {
  const bench = new Bench();
  const here = { isExcused: false };
  const nothing: () => void = () => undefined;
  const notice = { at: "hidden", back: nothing };
  const newNotice = (back: () => void) => {
    notice.back = back;
    return {
      show: () => {
        if (notice.at === "hidden") notice.at = "shown";
      },
      count: () => {
        notice.at = "counted";
      },
      hide: () => {
        notice.at = "hidden";
      },
    };
  };
  const world = { screen, notice: newNotice, every: bench.every, isExcused: () => here.isExcused };
  const stop = guardFullScreen(world, BLOCKING, bench.report);
  return { bench, screen, notice, here, stop };
}

test("in full screen there is nothing to say", () => {
  const { bench, notice } = newBench();

  bench.pass(60);

  expect([notice.at, bench.told]).toEqual(["hidden", []]);
});

test("who leaves it is asked back at once, and back in time nothing is told", () => {
  const { bench, screen, notice } = newBench();

  screen.turn(false);
  const shown = notice.at;
  bench.pass(8);
  notice.back();
  bench.pass(20);

  expect([shown, notice.at, bench.told]).toEqual(["shown", "hidden", []]);
});

test("after the grace it is told from when it was left to when it is back", () => {
  const { bench, screen, notice } = newBench();
  bench.pass(5);

  screen.turn(false);
  bench.pass(15);
  const counted = notice.at;
  notice.back();

  expect([counted, notice.at]).toEqual(["counted", "hidden"]);
  expect(bench.told).toEqual([
    ["begin", "FULLSCREEN_EXIT", 5],
    ["end", "FULLSCREEN_EXIT", 20],
  ]);
});

test("a page that was loaded again begins with the question", () => {
  const screen = new FakeScreen();
  screen.isOn = false;

  expect(newBench(screen).notice.at).toBe("shown");
});

test("a browser without full screen cannot tell, and asks nothing", () => {
  const screen = Object.assign(new FakeScreen(), { isPossible: false, isOn: false });
  const { bench, notice } = newBench(screen);

  bench.pass(60);

  expect([notice.at, bench.told]).toEqual(["hidden", [["cannot tell", "fullscreen", "unsupported"]]]);
});

test("nobody is kept outside by a browser that does not go back", async () => {
  const { bench, screen, notice } = newBench();
  screen.allows = false;
  screen.turn(false);

  notice.back();
  await settled();
  bench.pass(60);

  expect([notice.at, bench.told]).toEqual(["hidden", [["cannot tell", "fullscreen", "refused"]]]);
});

test("while the exam or its browser wants the person outside, nobody is asked back and nothing counts", () => {
  const { bench, screen, notice, here } = newBench();
  here.isExcused = true;

  screen.turn(false);
  bench.pass(60);
  const during = notice.at;
  here.isExcused = false;
  bench.pass(5);

  expect([during, notice.at, bench.told]).toEqual(["hidden", "shown", []]);
});

test("who then stays outside has the whole grace from there", () => {
  const { bench, screen, here } = newBench();
  here.isExcused = true;
  screen.turn(false);
  bench.pass(60);

  here.isExcused = false;
  bench.pass(15);

  expect(bench.told).toEqual([["begin", "FULLSCREEN_EXIT", 61]]);
});

test("once stopped, it can be left", () => {
  const { bench, screen, notice, stop } = newBench();

  stop();
  screen.turn(false);
  bench.pass(60);

  expect([notice.at, bench.told]).toEqual(["hidden", []]);
});
