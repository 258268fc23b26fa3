import { expect, test } from "vitest";
import { Camera, type CameraWorld, reasonOf } from "./camera.ts";
import { RememberedDevices } from "./remembered-devices.ts";
import { FakeDevices, refusal } from "./testing/fake-devices.ts";
import { ManualTime, settled } from "./testing/manual-time.ts";

function bench(change: Partial<CameraWorld> = {}) {
  const devices = new FakeDevices();
  const time = new ManualTime();
  const kept = new Map<string, string>();
  const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: kept.set.bind(kept) };
  const remembered = new RememberedDevices(() => storage);
  const camera = new Camera(true, { devices, isSecure: true, remembered, wait: time.wait, ...change });
  const seen: string[] = [];
  camera.onChange((state) => seen.push(state.at === "failed" ? state.reason : state.at));
  return { camera, devices, time, seen };
}

test("opening asks once, however often it is called", async () => {
  const { camera, devices, seen } = bench();

  await Promise.all([camera.open(), camera.open()]);
  await camera.open();

  expect([seen, devices.asked.length]).toEqual([["asking", "ready"], 1]);
});

test("it asks for a small picture and sound without echo", async () => {
  const { camera, devices } = bench();

  await camera.open();

  expect(devices.asked).toEqual([
    {
      video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15 } },
      audio: { echoCancellation: true },
    },
  ]);
});

test.each([
  ["NotAllowedError", "denied"],
  ["NotFoundError", "not_found"],
  ["OverconstrainedError", "not_found"],
  ["NotReadableError", "busy"],
  ["AbortError", "busy"],
  ["SecurityError", "denied"],
  ["SomethingNew", "unknown"],
])("%s means %s", (name, reason) => {
  expect(reasonOf(new DOMException("", name))).toBe(reason);
});

test("a refusal is told, and opening again tries again", async () => {
  const { camera, devices, seen } = bench();
  devices.permission = refusal("NotAllowedError");
  await camera.open();

  devices.permission = async () => undefined;
  await camera.open();

  expect(seen).toEqual(["asking", "denied", "asking", "ready"]);
});

test.each([
  [["videoinput"], true, "no_microphone"],
  [["audioinput"], true, "not_found"],
  [["videoinput"], false, "not_found"],
] as const)("with %j, and sound wanted: %s, what is missing is told: %s", async (inputs, audio, reason) => {
  const devices = new FakeDevices();
  devices.permission = refusal("NotFoundError");
  devices.inputs = [...inputs];
  const remembered = new RememberedDevices(() => ({ getItem: () => null, setItem: () => undefined }));
  const camera = new Camera(audio, { devices, isSecure: true, remembered, wait: async () => undefined });

  expect(await camera.open()).toEqual({ at: "failed", reason });
});

test.each([
  [false, "insecure"],
  [true, "unsupported"],
])("no devices at all, secure page %s: %s", async (isSecure, reason) => {
  const { camera } = bench({ devices: undefined, isSecure });

  expect(await camera.open()).toEqual({ at: "failed", reason });
});

test("a camera that is pulled out is lost", async () => {
  const { camera, devices, seen } = bench();
  await camera.open();

  devices.track("video").end();

  expect(seen.at(-1)).toBe("lost");
});

test("a picture that is gone for more than 5 s is lost, and found when it returns", async () => {
  const { camera, devices, time, seen } = bench();
  await camera.open();
  const track = devices.track("video");

  track.mute(true);
  await time.pass(4900);
  const early = seen.at(-1);
  await time.pass(200);
  track.mute(false);

  expect([early, ...seen.slice(2)]).toEqual(["ready", "lost", "ready"]);
});

test("a short flicker is nothing", async () => {
  const { camera, devices, time, seen } = bench();
  await camera.open();
  const track = devices.track("video");

  track.mute(true);
  await time.pass(3000);
  track.mute(false);
  await time.pass(60_000);

  expect(seen).toEqual(["asking", "ready"]);
});

test("closing turns the camera off and is no loss", async () => {
  const { camera, devices, seen } = bench();
  await camera.open();

  camera.close();

  expect([devices.tracks.map(({ readyState }) => readyState), seen.at(-1)]).toEqual([["ended", "ended"], "closed"]);
});

test("a permission that comes after closing opens nothing", async () => {
  const { camera, devices, seen } = bench();
  const opening = camera.open();

  camera.close();
  await opening;

  expect([devices.tracks.map(({ readyState }) => readyState), seen]).toEqual([
    ["ended", "ended"],
    ["asking", "closed"],
  ]);
});

test("a chosen device replaces the one before, and is wished for from then on", async () => {
  const { camera, devices } = bench();
  await camera.open();
  const first = devices.track("video");

  await camera.choose("videoinput", "other");

  expect(first.readyState).toBe("ended");
  expect(devices.asked.at(-1)).toMatchObject({ video: { deviceId: { ideal: "other" } } });
});

test("a browser without storage simply remembers nothing", () => {
  const remembered = new RememberedDevices(() => {
    throw new DOMException("", "SecurityError");
  });

  remembered.remember("videoinput", "one");

  expect(remembered.of("videoinput")).toBe(null);
});

test("a camera that was pulled out is back as soon as it is plugged in", async () => {
  const { camera, devices, seen } = bench();
  await camera.open();
  devices.track("video").end();
  [devices.permission, devices.inputs] = [refusal("NotFoundError"), []];
  devices.dispatchEvent(new Event("devicechange"));
  await settled();
  const without = camera.state;

  devices.permission = async () => undefined;
  devices.dispatchEvent(new Event("devicechange"));
  await settled();

  expect([without, seen.at(-1)]).toEqual([{ at: "failed", reason: "not_found" }, "ready"]);
});

test("a camera that was no longer allowed is back as soon as it is", async () => {
  const permission = Object.assign(new EventTarget(), { state: "denied" });
  const { camera, devices, seen } = bench({ permission: async () => permission });
  await camera.open();
  devices.track("video").end();
  await settled();
  const without = seen.at(-1);

  permission.state = "granted";
  permission.dispatchEvent(new Event("change"));
  await settled();

  expect([without, seen.at(-1)]).toEqual(["lost", "ready"]);
});

test("plugs and permissions change nothing for a camera that works, or is closed", async () => {
  const { camera, devices } = bench();
  await camera.open();
  devices.track("video").end();
  await camera.open();
  const asked = devices.asked.length;

  devices.dispatchEvent(new Event("devicechange"));
  camera.close();
  devices.dispatchEvent(new Event("devicechange"));
  await settled();

  expect(devices.asked.length).toBe(asked);
});

test("a loose plug is not followed for ever at its own pace", async () => {
  const { camera, devices, time } = bench();
  await camera.open();

  for (let second = 0; second < 600; second += 1) {
    if (camera.state.at === "ready") devices.track("video").end();
    devices.dispatchEvent(new Event("devicechange"));
    await time.pass(1000);
  }
  const often = devices.asked.length;
  await time.pass(60_000);

  expect(often).toBeLessThan(60);
  expect(camera.state.at).toBe("ready");
});
