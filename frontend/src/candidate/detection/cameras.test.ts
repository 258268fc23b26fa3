import { expect, test } from "vitest";
import { programIn } from "./cameras.ts";

test.each([
  ["OBS Virtual Camera", "obs"],
  ["Snap Camera", "snap camera"],
  ["v4l2loopback (platform:v4l2loopback-000)", "v4l2loopback"],
  ["fake_device_0", "fake"],
])("%s may be a program", (label, word) => {
  expect(programIn(label)).toBe(word);
});

test.each([
  "FaceTime HD Camera",
  "Integrated Camera (04f2:b6d9)",
  "Logitech C920",
  "Observer Cam",
  "Jacobs HD",
  "DroidCam Source 3",
  "Camo",
  "EpocCam Camera",
  "",
])("%s is a device", (label) => {
  expect(programIn(label)).toBe(null);
});
