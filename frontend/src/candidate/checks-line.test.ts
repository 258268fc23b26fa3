// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { ChecksLine } from "./checks-line.ts";
import type { SamplerState } from "./detection/sampler.ts";
import type { CameraState } from "./media/index.ts";
import type { AntiCheatConfig } from "./room-data.ts";
import { NOTHING_CHECKED } from "./testing.ts";

const FACES: AntiCheatConfig = { ...NOTHING_CHECKED, webcamEnabled: true };

beforeEach(() => {
  document.documentElement.lang = "en";
  document.body.innerHTML = '<main><aside class="exam__rail"></aside></main>';
});

/** Something whose state the test changes. */
class Device<S> {
  private readonly listeners = new Set<(state: S) => void>();

  constructor(public state: S) {}

  onChange(listener: (state: S) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  turn(state: S): void {
    this.state = state;
    for (const listener of this.listeners) listener(state);
  }
}

function line(config: AntiCheatConfig) {
  const camera = new Device<CameraState>({ at: "asking" });
  const sampler = new Device<SamplerState>({ at: "opening" });
  const { signal } = new AbortController();
  new ChecksLine({ main: document.body, config, camera, sampler, signal });
  const words = () => document.querySelector("summary")?.textContent;
  const facts = () => Array.from(document.querySelectorAll("li"), ({ textContent }) => textContent);
  return { camera, sampler, words, facts };
}

test("the line follows what looks and what is looked at", () => {
  const { camera, sampler, words } = line(FACES);
  const said = [words()];

  sampler.turn({ at: "looking" });
  said.push(words());
  camera.turn({ at: "failed", reason: "lost" });
  said.push(words());
  camera.turn({ at: "asking" });
  sampler.turn({ at: "waiting" });
  said.push(words());
  sampler.turn({ at: "unavailable", reason: "no_models" });
  said.push(words());

  expect(said).toEqual([
    "Face check starts…",
    "Face check on",
    "Face check waits for the camera",
    "Face check waits for the camera",
    "Face check does not run in this browser; the exam goes on",
  ]);
});

test("where the browser cannot look, nothing is said of its looking", () => {
  const { sampler, facts } = line(FACES);
  const before = facts().join(" ");

  sampler.turn({ at: "unavailable", reason: "no_models" });

  expect(before).toContain("counts the faces in your camera");
  expect(facts().join(" ")).not.toMatch(/this browser counts|your head|stays on your computer/i);
  expect(facts()).toContainEqual(expect.stringContaining("every 60 seconds"));
});

test("it never speaks up by itself", () => {
  line(FACES);

  expect(document.querySelectorAll("[aria-live], [role=status], [role=alert]")).toHaveLength(0);
});

test("it says how often a picture is sent, and that a person decides", () => {
  const { facts } = line(FACES);

  expect(facts()).toContainEqual(expect.stringContaining("every 60 seconds"));
  expect(facts().at(-1)).toContain("a person looks");
});

test("it says of no check that is not made", () => {
  const { words, facts } = line({ ...NOTHING_CHECKED, lockdownEnabled: true });

  expect(words()).toBe("Leaving the page is noted");
  expect(facts().join(" ")).not.toMatch(/face|voice|full screen|picture/i);
});

test("who is exempt reads of what, and that nothing of it is checked", () => {
  const { words, facts } = line({ ...FACES, exempt: ["face", "gaze"] });

  expect(words()).toBe("No face check");
  expect(facts()).toContain(
    "You are exempt from: face in the picture, looking at the screen. That is neither checked nor noted.",
  );
});

test("a plain exam has no such line", () => {
  const { words } = line(NOTHING_CHECKED);

  expect(words()).toBeUndefined();
});
