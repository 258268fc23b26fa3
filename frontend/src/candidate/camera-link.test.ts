import { expect, test } from "vitest";
import { CameraLink } from "./camera-link.ts";
import { Camera } from "./media/camera.ts";
import { ChunkQueue } from "./media/chunk-queue.ts";
import { chooseFormat } from "./media/formats.ts";
import { MemoryStore } from "./media/memory-store.ts";
import { RememberedDevices } from "./media/remembered-devices.ts";
import { SourceRecording } from "./media/source-recording.ts";
import { FakeDevices } from "./media/testing/fake-devices.ts";
import { FakeRecorder, fakeFeed } from "./media/testing/fake-recorder.ts";
import { FakeServer } from "./media/testing/fake-server.ts";
import { ManualTime, settled } from "./media/testing/manual-time.ts";
import { Uploads } from "./media/uploads.ts";
import type { RoomData } from "./room-data.ts";

/** An exam that is recorded with sound, and a computer with camera and microphone. */
class Desk {
  readonly time = new ManualTime();
  readonly devices = new FakeDevices();
  readonly recorders: FakeRecorder[] = [];
  readonly reported: string[] = [];
  readonly camera: Camera;
  readonly link: CameraLink;

  constructor() {
    const { time, devices } = this;
    const remembered = new RememberedDevices(() => ({ getItem: () => null, setItem: () => undefined }));
    this.camera = new Camera(true, { devices, isSecure: true, remembered, wait: time.wait });
    const data = { attempt: "a", antiCheatConfig: { enabled: true, recording: "required", audio: true } } as RoomData;
    const clock = { now: () => time.now };
    const around = { camera: this.camera, uploads: this.uploads(clock), data, clock };
    this.link = new CameraLink(
      { ...around, signal: new AbortController().signal } as unknown as ConstructorParameters<typeof CameraLink>[0],
      {
        happen: () => undefined,
        report: (type) => this.reported.push(type),
        takeActivity: () => ({ questionsViewed: [], answersSubmitted: [], flagsCreated: [] }),
      },
      (options) => new SourceRecording(options, this.world()),
    );
  }

  get states(): string[] {
    return this.recorders.map(({ state }) => state);
  }

  private uploads(clock: { now(): number }): Uploads {
    const { time } = this;
    const outside = { store: new MemoryStore(), wait: time.wait, random: () => 1, elapsed: () => time.now, room: 1e9 };
    const world = { ...outside, server: new FakeServer(), exclusive: <T>(work: () => Promise<T>) => work() };
    return new Uploads("a", clock, { openQueue: async (news) => new ChunkQueue("a", world, news) });
  }

  private world(): ConstructorParameters<typeof SourceRecording>[1] {
    return {
      format: () => chooseFormat(() => true),
      feed: async (stream) => fakeFeed(stream),
      recorder: () => {
        const recorder = new FakeRecorder();
        this.recorders.push(recorder);
        return recorder;
      },
      wait: this.time.wait,
    };
  }
}

test("a picture that is gone ends the recording, sound too, and the same picture begins it anew", async () => {
  const desk = new Desk();
  desk.link.begin();
  await settled();
  const before = desk.states;

  desk.devices.track("video").mute(true);
  await desk.time.pass(6000);
  const gone = desk.states;
  desk.devices.track("video").mute(false);
  await settled();

  expect([before, gone, desk.states]).toEqual([["recording"], ["inactive"], ["inactive", "recording"]]);
  expect(desk.reported).toEqual([
    "RECORDING_STARTED",
    "CAMERA_LOST",
    "RECORDING_STOPPED",
    "CAMERA_RESTORED",
    "RECORDING_STARTED",
  ]);
});

test("a camera that is pulled out is recorded again once it is back", async () => {
  const desk = new Desk();
  desk.link.begin();
  await settled();

  desk.devices.track("video").end();
  await settled();
  const gone = desk.states;
  await desk.link.retry();
  await settled();

  expect([gone, desk.states]).toEqual([["inactive"], ["inactive", "recording"]]);
});
