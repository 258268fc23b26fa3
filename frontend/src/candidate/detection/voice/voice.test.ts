import { expect, test } from "vitest";
import { VoiceDecision } from "./decision.ts";
import { FRAMES_A_SECOND, type Frame, FrameMeter } from "./features.ts";

const RATE = 48_000;

function tone(frequency: number, loud: number): Float32Array {
  return Float32Array.from(
    { length: RATE / 4 },
    (_, index) => loud * Math.sin((2 * Math.PI * frequency * index) / RATE),
  );
}

/** The second of two blocks: the filters have settled. */
function measured(samples: Float32Array): Frame {
  const meter = new FrameMeter(RATE);
  meter.measure(samples);
  return meter.measure(samples);
}

test("a tone within the band of voices is measured as such", () => {
  const frame = measured(tone(800, 0.1));

  expect(frame.level).toBeCloseTo(-23, 0);
  expect(frame.crossings).toBeCloseTo(1600, -1);
  expect(frame.speech).toBeGreaterThan(0.95);
});

test.each([50, 9000])("a tone of %d Hz is outside of it", (frequency) => {
  expect(measured(tone(frequency, 0.1)).speech).toBeLessThan(0.1);
});

test("no sound at all has no level and no share", () => {
  expect(measured(new Float32Array(1200))).toEqual({ level: -100, crossings: 0, speech: 0 });
});

const HALF = FRAMES_A_SECOND / 2;
const ROOM: Frame = { level: -60, crossings: 1500, speech: 0.5 };
const VOICE: Frame = { level: -30, crossings: 1500, speech: 0.8 };

/** Half seconds after 5 s of a quiet room. */
function heard(...halves: readonly (readonly Frame[])[]): boolean[] {
  const decision = new VoiceDecision();
  for (let half = 0; half < 10; half += 1) decision.take(Array.from({ length: HALF }, () => ROOM));
  return halves.map((half) => decision.take(half));
}

const half = (frame: Frame, share = 1) =>
  Array.from({ length: HALF }, (_, index) => (index < share * HALF ? frame : ROOM));

test("a voice is heard, and its second later no more", () => {
  expect(heard(half(VOICE), half(VOICE), half(ROOM), half(ROOM))).toEqual([true, true, true, false]);
});

test("words with pauses are a voice, a cough is none", () => {
  expect([heard(half(VOICE, 0.5), half(VOICE, 0.5)).at(-1), heard(half(VOICE, 0.3), half(ROOM)).at(-1)]).toEqual([
    true,
    false,
  ]);
});

test.each([
  ["a fan, where voices are not", { ...VOICE, speech: 0.3 }],
  ["hissing", { ...VOICE, crossings: 7000 }],
  ["whispering that is hardly louder than the room", { ...VOICE, level: -52 }],
])("%s is no voice", (_name, frame) => {
  expect(heard(half(frame), half(frame))).toEqual([false, false]);
});

test("a room that becomes loud is a room again after a while", () => {
  const decision = new VoiceDecision();
  const loud = half({ ...ROOM, level: -35 });
  const all = Array.from({ length: 60 }, () => decision.take(loud));

  expect(all.at(-1)).toBe(false);
});
