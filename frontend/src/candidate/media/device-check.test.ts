// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { translator } from "../../shared/i18n.ts";
import { Camera } from "./camera.ts";
import { DeviceCheck } from "./device-check.ts";
import { messages } from "./messages.ts";
import { RememberedDevices } from "./remembered-devices.ts";
import type { StorageState } from "./storage-check.ts";
import { FakeDevices, refusal } from "./testing/fake-devices.ts";
import { ManualTime, settled } from "./testing/manual-time.ts";

class Page {
  readonly root = document.createElement("div");
  readonly devices = new FakeDevices();
  readonly check: DeviceCheck;
  speak: (level: number) => void = () => undefined;

  constructor({
    audio = true,
    canRecord = true,
    storage = "good" as StorageState,
    language = "en" as "en" | "fr",
  } = {}) {
    document.body.replaceChildren(this.root);
    const remembered = new RememberedDevices(() => localStorage);
    const { devices } = this;
    this.check = new DeviceCheck(
      this.root,
      { audio },
      {
        camera: new Camera(audio, { devices, isSecure: true, remembered, wait: new ManualTime().wait }),
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

  get alert(): string {
    return this.root.querySelector("[role=alert]:not([hidden])")?.textContent ?? "";
  }

  get button(): HTMLButtonElement {
    const button = this.root.querySelector("button");
    if (!button) throw new Error("no button");
    return button;
  }

  async press(): Promise<void> {
    this.button.click();
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
  expect(page.button.textContent).toBe("Turn on camera and microphone");
});

test("one press opens camera and microphone, and a few words prove the microphone", async () => {
  const page = new Page();
  await page.press();
  const before = page.checks.slice(0, 2);

  for (const level of [60, 60, 60]) page.speak(level);

  expect(before).toEqual([
    "camera good: The camera works",
    "microphone waiting: We hear nothing yet. Say a few words.",
  ]);
  expect(page.checks[1]).toBe("microphone good: We hear you");
  expect(page.root.querySelector("[role=meter]")?.getAttribute("aria-valuenow")).toBe("60");
  expect(page.button.hidden).toBe(true);
});

test("the cameras to choose from are offered when there are several", async () => {
  const page = new Page();
  await page.press();

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

  await page.press();

  expect([page.button.disabled, page.root.querySelector("[role=status]")?.textContent]).toEqual([
    true,
    "Your browser is asking for permission near the address bar. Choose “Allow”.",
  ]);
});

test("a refusal is explained, and trying again is one press away", async () => {
  const page = new Page();
  page.devices.permission = refusal("NotAllowedError");
  await page.press();
  const told = [page.alert.startsWith("Permission was not given"), page.checks[0], page.button.textContent];

  page.devices.permission = async () => undefined;
  await page.press();

  expect(told).toEqual([true, "camera bad: Permission was not given", "Try again"]);
  expect([page.alert, page.checks[0]]).toEqual(["", "camera good: The camera works"]);
});

test("when the camera is there, it is the microphone that was not found", async () => {
  const page = new Page();
  page.devices.permission = refusal("NotFoundError");
  page.devices.inputs = ["videoinput"];

  await page.press();

  expect(page.checks.slice(0, 2)).toEqual([
    "camera waiting: Not turned on yet",
    "microphone bad: No microphone was found",
  ]);
});

test("a camera that is plugged in after it was missed is used at once", async () => {
  const page = new Page();
  page.devices.permission = refusal("NotFoundError");
  page.devices.inputs = [];
  await page.press();

  page.devices.permission = async () => undefined;
  page.devices.dispatchEvent(new Event("devicechange"));
  await settled();

  expect(page.check.state.at).toBe("ready");
});

test("without sound nothing speaks of a microphone", async () => {
  const page = new Page({ audio: false });
  await page.press();

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

  expect(page.button.textContent).toBe("Activer la caméra et le micro");
});
