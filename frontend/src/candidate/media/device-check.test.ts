// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { translator } from "../../shared/i18n.ts";
import { Camera } from "./camera.ts";
import { DeviceCheck } from "./device-check.ts";
import { messages } from "./messages.ts";
import { Previews } from "./previews.ts";
import { RememberedDevices } from "./remembered-devices.ts";
import { SharedScreen } from "./screen.ts";
import type { StorageState } from "./storage-check.ts";
import { FakeDevices, refusal } from "./testing/fake-devices.ts";
import { FakeDisplays } from "./testing/fake-displays.ts";
import { ManualTime, settled } from "./testing/manual-time.ts";

class Page {
  readonly root = document.createElement("div");
  readonly devices = new FakeDevices();
  readonly camera: Camera;
  readonly leaving = new AbortController();
  speak: (level: number) => void = () => undefined;

  constructor({
    audio = true,
    canRecord = true,
    storage = "good" as StorageState,
    language = "en" as "en" | "fr",
  } = {}) {
    document.body.replaceChildren(this.root);
    const { devices } = this;
    const remembered = new RememberedDevices(() => localStorage);
    this.camera = new Camera(audio, { devices, isSecure: true, remembered, wait: new ManualTime().wait });
    const previews = new Previews(this.camera, "picture");
    new DeviceCheck(
      this.root,
      { camera: this.camera, previews, screen: null, audio, signal: this.leaving.signal },
      {
        canRecord,
        storage: async () => storage,
        listen: (_stream, onLevel) => {
          this.speak = onLevel;
        },
        plugs: devices,
        t: translator(messages, language),
      },
    );
    // happy-dom plays no streams
    for (const video of this.root.querySelectorAll("video"))
      Object.defineProperty(video, "srcObject", { writable: true });
  }

  get checks(): string[] {
    return [...this.root.querySelectorAll("li")].map((item) => {
      const state = item.querySelector(".checks__state")?.textContent;
      return `${item.getAttribute("data-check")} ${item.getAttribute("data-verdict")}: ${state}`;
    });
  }

  async open(): Promise<void> {
    await this.camera.open();
    await settled();
  }
}

test("before anything is asked the page says what it will check", async () => {
  const page = new Page();
  await settled();

  expect(page.checks).toEqual([
    "camera waiting: Not turned on yet",
    "microphone waiting: Not turned on yet",
    "recording good: This browser can record",
    "storage good: Recordings wait on this computer until it is back",
  ]);
});

test("an open camera works, and a few words prove the microphone", async () => {
  const page = new Page();
  await page.open();
  const before = page.checks.slice(0, 2);

  for (const level of [60, 60, 60]) page.speak(level);

  expect(before).toEqual([
    "camera good: The camera works",
    "microphone waiting: We hear nothing yet. Say a few words.",
  ]);
  expect(page.checks[1]).toBe("microphone good: We hear you");
  expect(page.root.querySelector("[role=meter]")?.getAttribute("aria-valuenow")).toBe("60");
});

test("the cameras to choose from are offered when there are several", async () => {
  const page = new Page();
  await page.open();

  const offered = [...page.root.querySelectorAll("label")].map((label) => [
    label.hidden,
    [...label.querySelectorAll("option")].map(({ textContent }) => textContent),
  ]);

  expect(offered).toEqual([
    [false, ["Camera 1", "Camera 2"]],
    [true, ["Microphone 1"]],
  ]);
});

test("while the browser asks, the page says where to look", async () => {
  const page = new Page();
  page.devices.permission = () => new Promise(() => undefined);

  void page.open();
  await settled();

  expect(page.root.querySelector("[role=status]:not([hidden])")?.textContent).toBe(
    "Your browser is asking for permission near the address bar. Choose “Allow”.",
  );
});

test("what is wrong stands beside the check until it is put right", async () => {
  const page = new Page();
  page.devices.permission = refusal("NotAllowedError");
  await page.open();
  const [refused] = page.checks;

  page.devices.permission = async () => undefined;
  await page.open();

  expect([refused, page.checks[0]]).toEqual(["camera bad: The camera is not allowed", "camera good: The camera works"]);
});

test("when the camera is there, it is the microphone that was not found", async () => {
  const page = new Page();
  page.devices.permission = refusal("NotFoundError");
  page.devices.inputs = ["videoinput"];

  await page.open();

  expect(page.checks.slice(0, 2)).toEqual([
    "camera waiting: Not turned on yet",
    "microphone bad: No microphone was found",
  ]);
});

test("a camera that is plugged in after it was missed is used at once", async () => {
  const page = new Page();
  page.devices.permission = refusal("NotFoundError");
  page.devices.inputs = [];
  await page.open();

  page.devices.permission = async () => undefined;
  page.devices.dispatchEvent(new Event("devicechange"));
  await settled();

  expect(page.camera.state.at).toBe("ready");
});

test("without sound nothing speaks of a microphone", async () => {
  const page = new Page({ audio: false });
  await page.open();

  expect(page.root.textContent).not.toMatch(/microphone/i);
  expect(page.devices.asked[0]?.audio).toBe(false);
});

test("a browser that cannot record, in a window that keeps nothing, is told so", async () => {
  const page = new Page({ canRecord: false, storage: "none", audio: false });
  await settled();

  expect(page.checks.slice(1).map((line) => line.split(":")[0])).toEqual(["recording bad", "storage warning"]);
});

test("the page speaks French", async () => {
  const page = new Page({ language: "fr" });

  expect(page.checks[0]).toBe("camera waiting: Pas encore activé");
});

test("once the exam has begun the check follows the camera no more", async () => {
  const page = new Page();

  page.leaving.abort();
  await page.open();

  expect(page.checks[0]).toBe("camera waiting: Not turned on yet");
});

test("a picture whose place has left the page is forgotten", async () => {
  const page = new Page();
  const previews = new Previews(page.camera, "picture");
  const places = [document.createElement("div"), document.createElement("div")];
  document.body.append(...places);
  for (const place of places) {
    previews.attach(place);
    Object.defineProperty(place.querySelector("video"), "srcObject", { writable: true, value: null });
  }

  places[0]?.remove();
  await page.open();

  expect(places.map((place) => place.querySelector("video")?.srcObject !== null)).toEqual([false, true]);
});

/** The check of an exam that records nothing but the screen. */
function screenCheck({ wholeOnly = true, canShare = true } = {}) {
  const root = document.createElement("div");
  document.body.replaceChildren(root);
  const displays = new FakeDisplays();
  const screen = new SharedScreen(wholeOnly, { displays: canShare ? displays : undefined, isSecure: true });
  const t = translator(messages, "en");
  const world = { canRecord: true, storage: async () => "good" as const, listen: () => undefined, plugs: undefined, t };
  const { signal } = new AbortController();
  new DeviceCheck(root, { camera: null, previews: null, screen, audio: false, signal }, world);
  const button = root.querySelector<HTMLButtonElement>("[data-testid=share-screen]");
  const state = () => root.querySelector("[data-check=screen] .checks__state")?.textContent;
  const verdict = () => root.querySelector("[data-check=screen]")?.getAttribute("data-verdict");
  return { root, displays, button, state, verdict };
}

test("an exam that records the screen alone speaks of no camera", () => {
  const { root } = screenCheck();

  expect([...root.querySelectorAll("li")].map((item) => item.getAttribute("data-check"))).toEqual([
    "screen",
    "recording",
    "storage",
  ]);
});

test.each([
  ["monitor", true, "good", "Your whole screen is shared"],
  ["window", true, "bad", "The whole screen is needed"],
  ["window", false, "good", "One window is shared"],
  [undefined, true, "good", "Your screen is shared"],
])("sharing a %s (whole only: %s) is %s: %s", async (surface, wholeOnly, verdict, words) => {
  const check = screenCheck({ wholeOnly });
  check.displays.surface = surface;

  check.button?.click();
  await settled();

  expect([check.verdict(), check.state(), check.button?.hidden]).toEqual([verdict, words, true]);
});

test("a device that cannot share says so, without a button", () => {
  const { state, button } = screenCheck({ canShare: false });

  expect([state(), button?.hidden]).toEqual(["This device cannot share its screen", true]);
});
