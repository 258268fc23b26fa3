import { expect, test } from "vitest";
import { ChunkQueue } from "./media/chunk-queue.ts";
import { chooseFormat } from "./media/formats.ts";
import { MemoryStore } from "./media/memory-store.ts";
import { SharedScreen } from "./media/screen.ts";
import { SourceRecording } from "./media/source-recording.ts";
import { refusal } from "./media/testing/fake-devices.ts";
import { FakeDisplays } from "./media/testing/fake-displays.ts";
import { FakeRecorder, fakeFeed } from "./media/testing/fake-recorder.ts";
import { FakeServer } from "./media/testing/fake-server.ts";
import { ManualTime, settled } from "./media/testing/manual-time.ts";
import { Uploads } from "./media/uploads.ts";
import type { RoomData } from "./room-data.ts";
import { ScreenLink } from "./screen-link.ts";

type Around = ConstructorParameters<typeof ScreenLink>[0];

/** An exam whose screen is recorded, and a person who chooses what to share. */
class Desk {
  readonly time = new ManualTime();
  readonly displays = new FakeDisplays();
  readonly screen = new SharedScreen(true, { displays: this.displays, isSecure: true });
  readonly recorders: FakeRecorder[] = [];
  readonly reported: string[] = [];
  readonly link: ScreenLink;

  constructor() {
    const data = { attempt: "a", antiCheatConfig: { enabled: true, screenRecording: "required" } } as RoomData;
    const clock = { now: () => this.time.now };
    const { signal } = new AbortController();
    this.link = new ScreenLink(
      { screen: this.screen, uploads: this.uploads(clock), data, clock, signal } as unknown as Around,
      {
        happen: () => undefined,
        report: (type, detail) => this.reported.push(told(type, detail)),
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
      format: () => chooseFormat(() => true, "screen"),
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

function told(type: string, detail: object): string {
  const { reason = "", surface = "" } = detail as { reason?: string; surface?: string };
  return [type, reason, surface].filter(Boolean).join(" ");
}

test("what is shared since the lobby is recorded without asking again", async () => {
  const desk = new Desk();
  await desk.screen.open();

  desk.link.begin();
  await settled();

  expect([desk.states, desk.displays.asked.length]).toEqual([["recording"], 1]);
  expect(desk.reported).toEqual(["SCREEN_SHARE_STARTED monitor", "RECORDING_STARTED"]);
});

test("who stops the share is told of at once, and sharing again goes on in a new segment", async () => {
  const desk = new Desk();
  await desk.screen.open();
  desk.link.begin();
  await settled();

  desk.displays.stopSharing();
  await settled();
  const gone = desk.states;
  await desk.link.retry();
  await settled();

  expect([gone, desk.states]).toEqual([["inactive"], ["inactive", "recording"]]);
  expect(desk.reported).toEqual([
    "SCREEN_SHARE_STARTED monitor",
    "RECORDING_STARTED",
    "SCREEN_SHARE_STOPPED",
    "RECORDING_STOPPED",
    "SCREEN_SHARE_STARTED monitor",
    "RECORDING_STARTED",
  ]);
});

test("a page that is opened again tells that nothing is shared, and each reason why not once", async () => {
  const desk = new Desk();
  desk.displays.permission = refusal("NotAllowedError");

  desk.link.begin();
  await desk.link.retry();
  await desk.link.retry();

  expect(desk.reported).toEqual(["RECORDING_FAILED not_shared", "RECORDING_FAILED denied"]);
});

test("a share that ended and is refused when asked for again has ended only once", async () => {
  const desk = new Desk();
  await desk.screen.open();
  desk.link.begin();
  await settled();
  desk.displays.stopSharing();
  await settled();
  const before = desk.reported.length;

  desk.displays.permission = refusal("NotAllowedError");
  await desk.link.retry();

  expect(desk.reported.slice(before)).toEqual([]);
});

test("a recorder that failed is started again on the same share", async () => {
  const desk = new Desk();
  await desk.screen.open();
  desk.link.begin();
  await settled();

  await desk.link.retry();
  await settled();

  expect([desk.states, desk.displays.asked.length]).toEqual([["inactive", "recording"], 1]);
});
