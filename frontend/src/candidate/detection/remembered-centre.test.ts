import { expect, test } from "vitest";
import { RememberedCentre } from "./remembered-centre.ts";

function tab() {
  const kept = new Map<string, string>();
  return { kept, storage: () => ({ getItem: (key: string) => kept.get(key) ?? null, setItem: kept.set.bind(kept) }) };
}

test("it is found again by the same attempt, and by no other", () => {
  const { storage } = tab();
  new RememberedCentre("one", storage).set({ yaw: 4, pitch: -9, gaze: 0.48 });

  expect([new RememberedCentre("one", storage).get(), new RememberedCentre("two", storage).get()]).toEqual([
    { yaw: 4, pitch: -9, gaze: 0.48 },
    null,
  ]);
});

test.each(["", "nonsense", "null", '{"yaw":"4","pitch":0,"gaze":0.5}', '{"yaw":4}'])(
  "%j is nothing that was noted",
  (text) => {
    const { kept, storage } = tab();
    kept.set("centre-one", text);

    expect(new RememberedCentre("one", storage).get()).toBeNull();
  },
);

test("a browser that keeps nothing has nothing", () => {
  const centre = new RememberedCentre("one", () => {
    throw new DOMException("", "SecurityError");
  });
  centre.set({ yaw: 4, pitch: -9, gaze: 0.48 });

  expect(centre.get()).toBeNull();
});

test("nothing finer than a degree and a hundredth of the eye is kept", () => {
  const centre = new RememberedCentre("one", tab().storage);

  centre.set({ yaw: 4.4, pitch: -9.6, gaze: 0.4849 });

  expect(centre.get()).toEqual({ yaw: 4, pitch: -10, gaze: 0.48 });
});
