import { expect, test } from "vitest";
import { ManualTime, settled } from "../media/testing/manual-time.ts";
import { type Blindness, EyesFailed } from "./eyes.ts";
import type { Frame } from "./frames.ts";
import type { Sample } from "./sample.ts";
import { Sampler, type SamplerWorld } from "./sampler.ts";
import { FakeCamera } from "./testing/fake-camera.ts";
import { CALM } from "./testing/samples.ts";

interface Plan {
  /** How opening the eyes goes, one after the other; then it succeeds. */
  readonly opening?: (Blindness | "good")[];
  /** ms that a look takes. */
  takes?: number;
  fails?: Blindness | null;
  /** Frames that come from the camera. */
  frames?: boolean | "late" | "never";
  isVisible?: boolean;
}

/** A sampler whose computer, camera and time belong to the test. */
function bench(plan: Plan = {}) {
  const time = new ManualTime();
  const camera = new FakeCamera();
  const end = new AbortController();
  const asked: { at: number; isSteady: boolean }[] = [];
  const open = { eyes: 0, frames: 0 };
  const looks = { now: 0, most: 0, dropped: 0 };
  const opening = [...(plan.opening ?? [])];
  const world: SamplerWorld = {
    framesOf: () => {
      open.frames += 1;
      const close = () => {
        open.frames -= 1;
      };
      return { take: () => frame(plan.frames ?? true, looks, time), close };
    },
    newEyes: () => ({
      open: async () => {
        const next = opening.shift() ?? "good";
        if (next !== "good") throw new EyesFailed(next);
        open.eyes += 1;
      },
      look: async (_frame, at, isSteady) => {
        asked.push({ at, isSteady });
        looks.now += 1;
        looks.most = Math.max(looks.most, looks.now);
        await time.wait(plan.takes ?? 20);
        looks.now -= 1;
        if (plan.fails) throw new EyesFailed(plan.fails);
        return CALM;
      },
      close: () => {
        open.eyes -= 1;
      },
    }),
    every: (ms, tick, signal) => void ticking(time, ms, tick, signal),
    wait: time.wait,
    now: () => 1000 + time.now,
    elapsed: () => time.now,
    isVisible: () => plan.isVisible ?? true,
  };
  const sampler = new Sampler(camera, world);
  const [samples, states]: [Sample[], string[]] = [[], []];
  sampler.onSample((sample) => samples.push(sample));
  sampler.onChange((state) => states.push(state.at === "unavailable" ? state.reason : state.at));
  const run = () => void sampler.run(end.signal);
  return { time, camera, end, asked, open, looks, sampler, samples, states, run };
}

/** Of a video that plays, that does not, that answers after a second, or never. */
async function frame(
  comes: boolean | "late" | "never",
  looks: { dropped: number },
  time: ManualTime,
): Promise<Frame | null> {
  if (comes === "never") await new Promise(() => undefined);
  if (comes === "late") await time.wait(1000);
  const close = () => {
    looks.dropped += 1;
  };
  return comes ? ({ close } as unknown as Frame) : null;
}

async function ticking(time: ManualTime, ms: number, tick: () => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await time.wait(ms);
    tick();
  }
}

test("a camera that is on is looked at five times a second", async () => {
  const { camera, run, time, samples, states } = bench();
  camera.turnOn();

  run();
  await time.pass(2050);

  expect([states, samples.length, samples[0]?.at, samples[1]?.at]).toEqual([["opening", "looking"], 10, 1200, 1400]);
});

test("while a look goes on, the next one is left out, and a slow computer is asked less often", async () => {
  const { camera, run, time, asked, sampler, looks } = bench({ takes: 500 });
  camera.turnOn();

  run();
  await time.pass(60_000);

  expect(looks.most).toBe(1);
  expect(sampler.interval).toBeCloseTo(1000, -2);
  expect(asked.length).toBeLessThan(80);
});

test("the rate comes back with the computer", async () => {
  const plan: Plan = { takes: 500 };
  const { camera, run, time, sampler } = bench(plan);
  camera.turnOn();
  run();
  await time.pass(20_000);

  plan.takes = 20;
  await time.pass(20_000);

  expect(sampler.interval).toBe(200);
});

test("a camera that is off is not looked at, and is again when it comes back", async () => {
  const { camera, run, time, samples, open } = bench();
  run();
  await time.pass(1000);
  camera.turnOn();
  await time.pass(1050);
  const on = samples.length;
  camera.fail();
  await time.pass(1000);

  expect([on, samples.length, open.frames]).toEqual([5, 5, 0]);
});

test("without a new frame there is no sample", async () => {
  const { camera, run, time, samples } = bench({ frames: false });
  camera.turnOn();

  run();
  await time.pass(2000);

  expect(samples).toEqual([]);
});

test("only a picture that follows one of the same camera on a visible page is compared", async () => {
  const plan: Plan = {};
  const { camera, run, time, asked } = bench(plan);
  camera.turnOn();
  run();
  await time.pass(450);
  plan.isVisible = false;
  await time.pass(200);
  plan.isVisible = true;
  await time.pass(400);
  camera.turnOn();
  await time.pass(200);

  expect(asked.map(({ isSteady }) => isSteady)).toEqual([false, true, false, false, true, false]);
});

test.each(["no_worker", "no_models"] as const)(
  "%s: tried three times, then told once, and tried again later",
  async (reason) => {
    const { run, time, states } = bench({ opening: [reason, reason, reason, reason, "good"] });

    run();
    await time.pass(180_000);
    const early = [...states];
    await time.pass(240_000);

    expect([early, states.slice(early.length)]).toEqual([["opening", reason], ["looking"]]);
  },
);

test("a line that failed once is no reason to give up", async () => {
  const { run, time, states } = bench({ opening: ["no_models"] });

  run();
  await time.pass(11_000);

  expect(states).toEqual(["opening", "looking"]);
});

test("a worker that stops is replaced, and at the third time left alone for some minutes", async () => {
  const plan: Plan = { fails: "stopped" };
  const { camera, run, time, states, samples, open } = bench(plan);
  camera.turnOn();

  run();
  await time.pass(10_000);
  const early = [[...states], open.eyes];
  plan.fails = null;
  await time.pass(180_000);

  expect(early).toEqual([["opening", "looking", "opening", "looking", "opening", "looking", "stopped"], 0]);
  expect([states.slice(7), open.eyes]).toEqual([["opening", "looking"], 1]);
  expect(samples.length).toBeGreaterThan(5);
});

test("failures are forgotten after a minute that went well", async () => {
  const plan: Plan = { fails: "stopped" };
  const { camera, run, time, states } = bench(plan);
  camera.turnOn();
  run();
  await time.pass(600);
  plan.fails = null;
  await time.pass(65_000);

  plan.fails = "stopped";
  await time.pass(300);

  expect(states).not.toContain("stopped");
  expect(states.filter((state) => state === "opening").length).toBeGreaterThan(3);
});

test.each([false, "never"] as const)(
  "a camera that is on and gives nothing for a minute is said to (%s)",
  async (frames) => {
    const { camera, run, time, states } = bench({ frames });
    camera.turnOn();

    run();
    await time.pass(58_000);
    const early = [...states];
    await time.pass(4000);

    expect([early, states]).toEqual([
      ["opening", "looking"],
      ["opening", "looking", "waiting"],
    ]);
  },
);

test("it is looked at as soon as it gives something", async () => {
  const plan: Plan = { frames: false };
  const { camera, run, time, states, samples } = bench(plan);
  camera.turnOn();
  run();
  await time.pass(62_000);

  plan.frames = true;
  await time.pass(1000);

  expect(states).toEqual(["opening", "looking", "waiting", "looking"]);
  expect(samples.length).toBeGreaterThan(3);
});

test.each([
  ["a page that nobody sees", { isVisible: false, frames: false } as const, true],
  ["a camera that is off", { frames: false } as const, false],
])("%s is not waited for", async (_name, plan, isOn) => {
  const { camera, run, time, states } = bench(plan);
  if (isOn) camera.turnOn();

  run();
  await time.pass(65_000);

  expect(states).toEqual(["opening", "looking"]);
});

test("a frame that comes when nobody looks any more is closed", async () => {
  const { camera, run, time, end, looks } = bench({ frames: "late" });
  camera.turnOn();
  run();
  await time.pass(500);

  end.abort();
  await time.pass(1000);

  expect(looks).toMatchObject({ now: 0, dropped: 1 });
});

test("eyes that fail to open after the end do no harm", async () => {
  const { camera, end, time } = bench();
  let fail: (error: Error) => void = () => undefined;
  const eyes = {
    open: () =>
      new Promise<void>((_resolve, reject) => {
        fail = reject;
      }),
    look: never,
    close: () => undefined,
  };
  const world = { framesOf: never, every: never, now: never, elapsed: never, wait: time.wait, isVisible: () => true };
  const running = new Sampler(camera, { ...world, newEyes: () => eyes }).run(end.signal);

  end.abort();
  fail(new EyesFailed("no_models"));

  await expect(running).resolves.toBeUndefined();
});

test("a browser that lacks what it needs is told at once", async () => {
  const states: string[] = [];
  const { camera } = bench();
  const nothing = {
    framesOf: () => never(),
    newEyes: () => null,
    every: never,
    wait: never,
    now: never,
    elapsed: never,
    isVisible: never,
  };
  const sampler = new Sampler(camera, nothing);
  sampler.onChange((state) => states.push(state.at === "unavailable" ? state.reason : state.at));

  await sampler.run(new AbortController().signal);

  expect(states).toEqual(["opening", "unsupported"]);
});

test("at the end everything is closed, and a look that was under way is not told", async () => {
  const { camera, run, time, end, samples, states, open } = bench({ takes: 100 });
  camera.turnOn();
  run();
  await time.pass(250);

  end.abort();
  await time.pass(1000);
  await settled();

  expect([samples.length, states.at(-1), open]).toEqual([0, "closed", { eyes: 0, frames: 0 }]);
});

function never(): never {
  throw new Error("not to be asked for");
}
