// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { framesOf } from "./frames.ts";

const NAME = "MediaStreamTrackProcessor";
afterEach(() => void Reflect.deleteProperty(globalThis, NAME));

test("a browser that has no frames of a track to give stops nothing: they are taken from a video", () => {
  const refuses = class {
    constructor() {
      throw new TypeError("the track has ended");
    }
  };
  Object.defineProperty(globalThis, NAME, { value: refuses, configurable: true });
  const stream = new MediaStream();
  Object.defineProperty(stream, "getVideoTracks", { value: () => [{}] });

  expect(() => framesOf(stream).close()).not.toThrow();
});
