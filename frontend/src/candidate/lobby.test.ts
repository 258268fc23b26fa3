import { expect, test } from "vitest";
import { cameraFailure, hindrance, type Lobby, next } from "./lobby.ts";

const AGREED: Lobby = {
  open: true,
  asksConsent: true,
  consent: "given",
  need: "required",
  camera: { at: "ready" },
  starting: false,
  trouble: { consent: "", start: "" },
};
const DENIED = { at: "failed", reason: "denied" } as const;

test.each<[string, Partial<Lobby>, ReturnType<typeof hindrance>]>([
  ["everything is ready", {}, null],
  ["the exam is closed", { open: false, consent: "none" }, "closed"],
  ["nobody agreed", { consent: "none", camera: { at: "closed" } }, "consent"],
  ["the consent is on its way", { consent: "sending" }, "sending"],
  ["the camera is not open", { camera: { at: "closed" } }, "camera-opening"],
  ["the browser asks", { camera: { at: "asking" } }, "camera-opening"],
  ["a required camera failed", { camera: DENIED }, "camera-failed"],
  ["an optional camera failed", { camera: DENIED, need: "optional" }, null],
  ["there is no camera to open", { camera: { at: "closed" }, need: "none" }, null],
  ["a plain exam asks nothing", { asksConsent: false, consent: "none", need: "none", camera: { at: "closed" } }, null],
  ["it is starting", { starting: true }, "starting"],
])("when %s", (_case, difference, expected) => {
  expect(hindrance({ ...AGREED, ...difference })).toBe(expected);
});

test("a consent that does not arrive is no consent", () => {
  const sending = next({ ...AGREED, consent: "none" }, { type: "consent-ticked" });

  expect(next(sending, { type: "failed", message: "No network." })).toMatchObject({
    consent: "none",
    trouble: { consent: "No network.", start: "" },
  });
});

test("a start that fails can be tried again", () => {
  const failed = next(next(AGREED, { type: "start-asked" }), { type: "failed", message: "Closed." });

  expect([hindrance(failed), failed.consent, failed.trouble]).toEqual([
    null,
    "given",
    { consent: "", start: "Closed." },
  ]);
});

test("nothing starts while something is in the way", () => {
  expect(next({ ...AGREED, camera: DENIED }, { type: "start-asked" }).starting).toBe(false);
});

test("a camera that is closed because the consent was taken back is no failure", () => {
  const withdrawn = next({ ...AGREED, camera: DENIED }, { type: "consent-withdrawn" });

  expect([cameraFailure({ ...AGREED, camera: DENIED }), cameraFailure(withdrawn)]).toEqual(["denied", null]);
});
