import { expect, test } from "vitest";
import { chooseFormat, FORMATS } from "./formats.ts";

const browsers: readonly [string, readonly string[], string | undefined][] = [
  ["Chromium", FORMATS.map(({ type }) => type).filter((type) => !type.includes("mp4a")), "avc3.42E01E,opus"],
  ["a Chromium without avc3", ["video/mp4;codecs=avc1.42E01E,opus", "video/webm;codecs=vp8,opus"], "avc1.42E01E,opus"],
  ["Safari", ["video/mp4;codecs=avc1.42E01E,mp4a.40.2"], "avc1.42E01E,mp4a.40.2"],
  ["Firefox", ["video/webm;codecs=vp8,opus"], "vp8,opus"],
  ["a browser that cannot record", [], undefined],
];

test.each(browsers)("%s records the best it can", (_browser, supported, codecs) => {
  const format = chooseFormat((type) => supported.includes(type));

  expect(format?.type.split("codecs=")[1]).toBe(codecs);
});

test("MP4 is asked every second for fragments of 2.5 s, WebM every 2.5 s", () => {
  const asked = FORMATS.map(({ type, timeslice }) => [type.split(";")[0], timeslice]);

  expect(new Map(asked as [string, number][])).toEqual(
    new Map([
      ["video/mp4", 1000],
      ["video/webm", 2500],
    ]),
  );
});
