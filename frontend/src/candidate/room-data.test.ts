import { expect, test } from "vitest";
import { cameraNeed, recordsCamera, recordsSound } from "./room-data.ts";

const OFF = {
  enabled: true,
  webcamEnabled: false,
  lockdownEnabled: true,
  liveVideo: false,
  recording: "off",
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
