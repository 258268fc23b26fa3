import { expect, test } from "vitest";
import { chooseFormat, RUNGS, TYPES } from "./formats.ts";

const browsers: readonly [string, readonly string[], string | undefined][] = [
  ["Chromium", TYPES.filter((type) => !type.includes("mp4a")), "avc3.42E01E,opus"],
  ["a Chromium without avc3", ["video/mp4;codecs=avc1.42E01E,opus", "video/webm;codecs=vp8,opus"], "avc1.42E01E,opus"],
  ["Safari", ["video/mp4;codecs=avc1.42E01E,mp4a.40.2"], "avc1.42E01E,mp4a.40.2"],
  ["Firefox", ["video/webm;codecs=vp8,opus"], "vp8,opus"],
  ["a browser that cannot record", [], undefined],
];

test.each(browsers)("%s records the best it can", (_browser, supported, codecs) => {
  const format = chooseFormat((type) => supported.includes(type));

  expect(format?.type.split("codecs=")[1]).toBe(codecs);
});

test.each([
  ["video/mp4", 1000],
  ["video/webm", 2500],
])("%s is asked every %i ms for what stands by itself every 2.5 s", (container, timeslice) => {
  const format = chooseFormat((type) => type.startsWith(container));

  expect([format?.timeslice, format?.options.videoKeyFrameIntervalDuration]).toEqual([timeslice, 2500]);
});

test.each(["camera", "screen"] as const)("each rung of the %s asks for less than the one above it", (source) => {
  const asked = RUNGS.map((rung) => chooseFormat(() => true, source, rung)?.options);
  const rates = asked.map((options) => (options?.videoBitsPerSecond ?? 0) + (options?.audioBitsPerSecond ?? 0));

  expect(rates).toEqual([...rates].sort((a, b) => b - a));
  expect(new Set(rates).size).toBe(RUNGS.length);
});

test.each([
  ["with a microphone", "full", true, "vp8,opus"],
  ["without a microphone", "full", false, "vp8"],
  ["as single pictures", "stills", true, "vp8"],
] as const)("%s a sound is named only if there is one", (_what, rung, hasSound, codecs) => {
  const format = chooseFormat((type) => type.startsWith("video/webm"), "camera", rung, hasSound);

  expect(format?.options.mimeType).toBe(`video/webm;codecs=${codecs}`);
});
