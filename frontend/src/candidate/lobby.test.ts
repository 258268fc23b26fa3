import { expect, test } from "vitest";
import {
  cameraFailure,
  hindrance,
  isImpossible,
  type Lobby,
  next,
  screenFailure,
  startsInPlace,
  usesDevices,
} from "./lobby.ts";

const AGREED: Lobby = {
  open: true,
  asksConsent: true,
  consent: "given",
  need: "required",
  camera: { at: "ready" },
  screenNeed: "none",
  screen: { at: "closed" },
  fillsScreen: false,
  starting: false,
  trouble: { consent: "", start: "" },
};
const DENIED = { at: "failed", reason: "denied" } as const;
const ON_A_PHONE = { at: "failed", reason: "unsupported" } as const;

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
  ["the screen is to be shared", { screenNeed: "required" }, "screen-open"],
  ["the browser asks what to share", { screenNeed: "required", screen: { at: "asking" } }, "screen-asking"],
  ["a required screen failed", { screenNeed: "required", screen: DENIED }, "screen-failed"],
  ["a required screen is shared", { screenNeed: "required", screen: { at: "ready" } }, null],
  ["an optional screen is not shared", { screenNeed: "optional" }, null],
  ["an optional screen failed", { screenNeed: "optional", screen: DENIED }, null],
  ["camera and screen are missing", { camera: DENIED, screenNeed: "required" }, "camera-failed"],
  ["a phone must share its screen", { consent: "none", screenNeed: "required", screen: ON_A_PHONE }, "impossible"],
  ["a phone may share its screen", { screenNeed: "optional", screen: ON_A_PHONE }, null],
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

test.each([
  ["a screen that was refused", "given", DENIED, "denied"],
  ["a share that ended because the consent was taken back", "none", DENIED, null],
  ["a screen that nobody shared yet", "given", { at: "closed" }, null],
  ["a phone, before anybody agrees", "none", ON_A_PHONE, "unsupported"],
] as const)("%s", (_case, consent, screen, reason) => {
  expect(screenFailure({ ...AGREED, consent, screenNeed: "required", screen })).toBe(reason);
});

test("only what is required makes a device the wrong one", () => {
  const phone = { ...AGREED, screen: ON_A_PHONE };

  expect(
    (["required", "optional", "none"] as const).map((screenNeed) => isImpossible({ ...phone, screenNeed })),
  ).toEqual([true, false, false]);
});

test("an exam with a screen alone asks for it, a plain one for nothing", () => {
  const screenAlone = { ...AGREED, need: "none", screenNeed: "optional" } as const;

  expect([usesDevices(screenAlone), usesDevices({ ...screenAlone, screenNeed: "none" })]).toEqual([true, false]);
});

test("an exam in full screen is started without loading the page anew, a plain one by its form", () => {
  const plain = { ...AGREED, need: "none" } as const;

  expect([startsInPlace({ ...plain, fillsScreen: true }), startsInPlace(plain)]).toEqual([true, false]);
});
