import { expect, test } from "vitest";
import { cameraNeed, isRecorded, recordsCamera, recordsSound, screenNeed } from "./room-data.ts";

const OFF = {
  enabled: true,
  webcamEnabled: false,
  lockdownEnabled: true,
  liveVideo: false,
  recording: "off",
  screenRecording: "off",
  audio: true,
} as const;

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
