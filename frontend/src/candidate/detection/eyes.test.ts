import { expect, test } from "vitest";
import { ManualTime } from "../media/testing/manual-time.ts";
import { Eyes, EyesFailed } from "./eyes.ts";
import type { Frame } from "./frames.ts";
import { FakeWorker } from "./testing/fake-eyes.ts";
import { CALM } from "./testing/samples.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/** A frame, and whether it was closed here. */
function frameOf(): Frame & { isClosed: boolean } {
  const frame = {
    isClosed: false,
    close: () => {
      frame.isClosed = true;
    },
  };
  return frame as unknown as Frame & { isClosed: boolean };
}
const FRAME = frameOf();
const SAW: FromWorker = { type: "saw", look: CALM };

function bench(answer: (message: ToWorker) => FromWorker | "error" | null) {
  const time = new ManualTime();
  const worker = new FakeWorker(answer);
  return { time, worker, eyes: new Eyes({ newWorker: () => worker, wait: time.wait, at: "/static/" }) };
}

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof EyesFailed ? error.reason : "none";
}

test("it opens, and says what it sees", async () => {
  const { eyes } = bench(({ type }) => (type === "open" ? { type: "open" } : SAW));
  await eyes.open();

  expect(await eyes.look(FRAME, 0, true)).toEqual(CALM);
});

test.each([
  ["a script that cannot be loaded", "error", "no_worker"],
  ["models or wasm that cannot be loaded", { type: "failed", message: "404" }, "no_models"],
] as const)("%s", async (_name, answer, reason) => {
  const { eyes } = bench(() => answer);

  expect(await reasonOf(eyes.open())).toBe(reason);
});

test("a browser without such workers", async () => {
  const newWorker = () => {
    throw new TypeError("no module workers");
  };
  const eyes = new Eyes({ newWorker, wait: async () => undefined, at: "/" });

  expect(await reasonOf(eyes.open())).toBe("no_worker");
});

test("a worker that does not answer for 15 s has stopped", async () => {
  const { eyes, time } = bench(({ type }) => (type === "open" ? { type: "open" } : null));
  await eyes.open();

  const looking = reasonOf(eyes.look(FRAME, 0, true));
  await time.pass(15_000);

  expect(await looking).toBe("stopped");
});

test("a slow line has 3 minutes for the models", async () => {
  const { eyes, time, worker } = bench(() => null);
  const opening = reasonOf(eyes.open());

  await time.pass(170_000);
  worker.dispatchEvent(new MessageEvent("message", { data: { type: "open" } }));

  expect(await opening).toBe("none");
});

test("closed eyes see nothing", async () => {
  const { eyes, worker } = bench(() => ({ type: "open" }));
  await eyes.open();

  eyes.close();

  expect([worker.isTerminated, await reasonOf(eyes.look(FRAME, 0, true))]).toEqual([true, "stopped"]);
});

test("a frame that could not be handed over is closed", async () => {
  const { eyes, worker } = bench(() => ({ type: "open" }));
  await eyes.open();
  const [unsent, late] = [frameOf(), frameOf()];
  worker.postMessage = () => {
    throw new DOMException("", "DataCloneError");
  };

  await eyes.look(unsent, 0, true).catch(() => undefined);
  eyes.close();
  await eyes.look(late, 0, true).catch(() => undefined);

  expect([unsent.isClosed, late.isClosed]).toEqual([true, true]);
});

test("a frame that was handed over is the worker's", async () => {
  const { eyes } = bench(({ type }) => (type === "open" ? { type: "open" } : SAW));
  await eyes.open();
  const frame = frameOf();

  await eyes.look(frame, 0, true);

  expect(frame.isClosed).toBe(false);
});
