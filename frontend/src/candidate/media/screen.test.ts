import { expect, test } from "vitest";
import { SharedScreen, screenFailureOf } from "./screen.ts";
import { refusal } from "./testing/fake-devices.ts";
import { FakeDisplays } from "./testing/fake-displays.ts";

function bench({ wholeOnly = true } = {}) {
  const displays = new FakeDisplays();
  const screen = new SharedScreen(wholeOnly, { displays, isSecure: true });
  const seen: string[] = [];
  screen.onChange((state) => seen.push(state.at === "failed" ? state.reason : state.at));
  return { screen, displays, seen };
}

test("sharing asks once, however often it is called", async () => {
  const { screen, displays, seen } = bench();

  await Promise.all([screen.open(), screen.open()]);
  await screen.open();

  expect([seen, displays.asked.length]).toEqual([["asking", "ready"], 1]);
});

test("it asks for the whole screen, slowly and without sound, and not for the exam itself", async () => {
  const { screen, displays } = bench();

  await screen.open();

  expect(displays.asked).toEqual([
    {
      video: { displaySurface: "monitor", width: { max: 1920 }, height: { max: 1080 }, frameRate: { max: 5 } },
      audio: false,
      monitorTypeSurfaces: "include",
      selfBrowserSurface: "exclude",
      surfaceSwitching: "exclude",
      systemAudio: "exclude",
    },
  ]);
});

test.each([
  ["NotAllowedError", "denied"],
  ["SecurityError", "denied"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
  ["InvalidStateError", "unknown"],
])("%s means %s", (name, reason) => {
  expect(screenFailureOf(new DOMException("", name))).toBe(reason);
});

test.each([
  ["monitor", true, "ready"],
  ["window", true, "wrong_surface"],
  ["browser", true, "wrong_surface"],
  [undefined, true, "ready"],
  ["window", false, "ready"],
])("a %s where the whole screen is needed (%s) is %s", async (surface, wholeOnly, end) => {
  const { screen, displays, seen } = bench({ wholeOnly });
  displays.surface = surface;

  await screen.open();

  expect(seen).toEqual(["asking", end]);
  expect(displays.tracks[0]?.readyState).toBe(end === "ready" ? "live" : "ended");
});

test.each([
  ["window", "window"],
  [undefined, "unknown"],
  ["hologram", "unknown"],
])("a share of %s is told as %s", async (told, surface) => {
  const { screen, displays } = bench({ wholeOnly: false });
  displays.surface = told;

  expect(await screen.open()).toMatchObject({ at: "ready", surface });
});

test("a refusal is told, and another click asks again", async () => {
  const { screen, displays, seen } = bench();
  displays.permission = refusal("NotAllowedError");
  await screen.open();

  displays.permission = async () => undefined;
  await screen.open();

  expect(seen).toEqual(["asking", "denied", "asking", "ready"]);
});

test("who stops the share has lost it at once, and may share again", async () => {
  const { screen, displays, seen } = bench();
  await screen.open();

  displays.stopSharing();
  await screen.open();

  expect(seen).toEqual(["asking", "ready", "lost", "asking", "ready"]);
});

test("what is closed while the browser asks is not shared afterwards", async () => {
  const { screen, displays, seen } = bench();
  let answer = () => {};
  displays.permission = () => new Promise((resolve) => (answer = resolve));
  const asked = screen.open();

  screen.close();
  answer();
  await asked;

  expect([seen, displays.tracks[0]?.readyState]).toEqual([["asking", "closed"], "ended"]);
});

test("closing ends the share without calling it lost", async () => {
  const { screen, displays, seen } = bench();
  await screen.open();

  screen.close();

  expect([seen, displays.tracks[0]?.readyState]).toEqual([["asking", "ready", "closed"], "ended"]);
});

test.each([
  [true, "unsupported"],
  [false, "insecure"],
])("a browser that cannot share says so before anybody clicks (secure: %s)", async (isSecure, reason) => {
  const screen = new SharedScreen(true, { displays: undefined, isSecure });
  const before = screen.state;

  expect([before, await screen.open()]).toEqual([
    { at: "failed", reason },
    { at: "failed", reason },
  ]);
});
