import { expect, test } from "vitest";
import {
  cameraNeed,
  checksFaces,
  fillsScreen,
  isRecorded,
  recordsCamera,
  recordsSound,
  screenNeed,
  takesSnapshots,
} from "./room-data.ts";
import { NOTHING_CHECKED } from "./testing.ts";

const OFF = { ...NOTHING_CHECKED, lockdownEnabled: true };

test.each([
  ["everything off", { ...OFF, enabled: false, webcamEnabled: true, recording: "required" }, "none", false, false],
  ["lockdown only", OFF, "none", false, false],
  ["snapshots", { ...OFF, webcamEnabled: true }, "optional", false, false],
  ["live video", { ...OFF, liveVideo: true }, "optional", false, false],
  ["an optional recording", { ...OFF, recording: "optional" }, "optional", true, true],
  ["a required recording without sound", { ...OFF, recording: "required", audio: false }, "required", true, false],
] as const)("%s", (_name, config, need, records, sound) => {
  expect([cameraNeed(config), recordsCamera(config), recordsSound(config)]).toEqual([need, records, sound]);
});

test.each([
  ["no screen recording", OFF, "none", false],
  ["a required screen", { ...OFF, screenRecording: "required" }, "required", true],
  ["an optional screen", { ...OFF, screenRecording: "optional" }, "optional", true],
  ["a screen while proctoring is off", { ...OFF, enabled: false, screenRecording: "required" }, "none", false],
  ["a camera alone", { ...OFF, recording: "optional" }, "none", true],
] as const)("%s", (_name, config, need, recorded) => {
  expect([screenNeed(config), isRecorded(config)]).toEqual([need, recorded]);
});

const LOOKING = { ...OFF, webcamEnabled: true };

test.each([
  ["no webcam", OFF, false, false],
  ["a webcam", LOOKING, true, true],
  ["a webcam while proctoring is off", { ...LOOKING, enabled: false }, false, false],
  ["a candidate whose face is not checked", { ...LOOKING, exempt: ["face"] }, true, true],
  ["a candidate of whom nothing is checked", { ...LOOKING, exempt: ["face", "gaze"] }, true, false],
] as const)("%s", (_name, config, taken, checked) => {
  expect([takesSnapshots(config), checksFaces(config)]).toEqual([taken, checked]);
});

const FULL = { ...OFF, fullScreen: true };

test.each([
  ["full screen", FULL, true],
  ["full screen without lockdown", { ...FULL, lockdownEnabled: false }, false],
  ["full screen for a candidate who is exempt", { ...FULL, exempt: ["full_screen"] }, false],
  ["lockdown alone", OFF, false],
] as const)("%s", (_name, config, filled) => {
  expect(fillsScreen(config)).toBe(filled);
});
