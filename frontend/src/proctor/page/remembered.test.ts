import { expect, test } from "vitest";
import { recall, remember } from "./remembered.ts";

function shelf(kept: string | null = null) {
  let held = kept;
  return () => ({
    getItem: () => held,
    setItem: (_name: string, value: string) => {
      held = value;
    },
  });
}

const refusing = () => {
  throw new Error("not allowed here");
};

test("sound is off until somebody turns it on, which is remembered", () => {
  const kept = shelf();
  const first = recall(kept);
  remember({ ...first, sound: true }, kept);

  expect([first.sound, recall(kept).sound]).toEqual([false, true]);
});

test.each(["nonsense", "null", '{"sound": "loud"}'])("what was kept as %s is not believed", (kept) => {
  expect(recall(shelf(kept)).sound).toBe(false);
});

test("a browser that keeps nothing has the defaults", () => {
  remember(recall(refusing), refusing);

  expect(recall(refusing).singleKeys).toBe(true);
});
