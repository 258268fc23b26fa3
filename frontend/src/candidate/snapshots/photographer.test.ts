import { expect, test } from "vitest";
import { settled } from "../media/testing/manual-time.ts";
import { Photographer } from "./photographer.ts";

const CAMERA = {} as MediaStream;
const JPEG = new Blob(["picture"]);

/** A photographer with an interval of 30 s. Times are in seconds. */
function room() {
  const page = { now: 0, still: JPEG as Blob | null };
  const taken: [number, string][] = [];
  const end = new AbortController();
  let tick = () => undefined as unknown;
  const photographer = new Photographer(
    {
      still: async () => page.still,
      keep: ({ reason, takenAt }) => taken.push([takenAt / 1000, reason]),
      now: () => page.now * 1000,
      elapsed: () => page.now * 1000,
      newId: () => "id",
      every: (_, look) => {
        tick = look;
      },
    },
    30_000,
    end.signal,
  );
  photographer.supply(CAMERA);
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      page.now += 1;
      tick();
      await settled();
    }
  };
  return { photographer, page, taken, end, pass };
}

test("the first picture is taken after five seconds, the others at the interval", async () => {
  const { taken, pass } = room();

  await pass(70);

  expect(taken).toEqual([
    [5, "interval"],
    [35, "interval"],
    [65, "interval"],
  ]);
});

test("what is seen is taken at once, and puts off nothing", async () => {
  const { photographer, taken, pass } = room();
  await pass(10);

  photographer.alert();
  await pass(30);

  expect(taken).toEqual([
    [5, "interval"],
    [10, "alert"],
    [35, "interval"],
  ]);
});

test("of much that is seen one picture in five seconds is enough", async () => {
  const { photographer, taken, pass } = room();
  await pass(10);

  for (let second = 0; second < 12; second += 1) {
    photographer.alert();
    await pass(1);
  }

  expect(taken.slice(1)).toEqual([
    [10, "alert"],
    [15, "alert"],
    [20, "alert"],
  ]);
});

test("what is seen for an hour is taken often at first, and then once a minute", async () => {
  const { photographer, taken, pass } = room();
  const alerts = () => taken.filter(([, reason]) => reason === "alert").length;

  for (let times = 0; times < 30; times += 1) {
    photographer.alert();
    await pass(6);
  }
  const early = alerts();
  for (let times = 0; times < 100; times += 1) {
    photographer.alert();
    await pass(6);
  }

  expect(early).toBe(30);
  expect(alerts() - early).toBeLessThanOrEqual(14);
  expect(alerts() - early).toBeGreaterThan(8);
});

test("a picture that cannot be taken yet is taken a little later", async () => {
  const { photographer, page, taken, pass } = room();
  page.still = null;
  photographer.alert();
  await pass(2);

  page.still = JPEG;
  await pass(1);

  expect(taken).toEqual([[3, "alert"]]);
});

test("what was seen long ago is not taken any more", async () => {
  const { photographer, taken, pass } = room();
  await pass(6);
  photographer.supply(null);
  photographer.alert();
  await pass(8);

  photographer.supply(CAMERA);
  await pass(2);

  expect(taken).toEqual([[5, "interval"]]);
});

test("without a camera the picture waits for it", async () => {
  const { photographer, taken, pass } = room();
  photographer.supply(null);
  await pass(20);

  photographer.supply(CAMERA);
  await pass(1);

  expect(taken).toEqual([[21, "interval"]]);
});

test("at the end nothing more is taken", async () => {
  const { photographer, taken, end, pass } = room();
  end.abort();

  photographer.alert();
  await pass(40);

  expect(taken).toEqual([]);
});
