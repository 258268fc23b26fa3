import { expect, test } from "vitest";
import type { Source } from "./chunk.ts";
import { ChunkQueue } from "./chunk-queue.ts";
import { chooseFormat } from "./formats.ts";
import { MemoryStore } from "./memory-store.ts";
import { SourceRecording } from "./source-recording.ts";
import { FakeRecorder, fakeFeed, fakeStream } from "./testing/fake-recorder.ts";
import { away, done, FakeServer, refused } from "./testing/fake-server.ts";
import { ManualTime, settled } from "./testing/manual-time.ts";
import { Uploads } from "./uploads.ts";

class Room {
  readonly server = new FakeServer();
  readonly time = new ManualTime();
  readonly recorders: FakeRecorder[] = [];
  readonly sizes: string[] = [];
  closed = 0;
  readonly reports: [string, object][] = [];
  readonly uploads: Uploads;
  readonly recording: SourceRecording;
  viewed = [1];

  constructor(isSupported: (type: string) => boolean = () => true, source: Source = "camera", room = 1e9) {
    const { server, time } = this;
    const outside = {
      server,
      store: new MemoryStore(),
      wait: time.wait,
      random: () => 1,
      elapsed: () => time.now,
      room,
    };
    const clock = { now: () => time.now };
    this.uploads = new Uploads("a", clock, {
      openQueue: async (news) => new ChunkQueue("a", { ...outside, exclusive: (work) => work() }, news),
    });
    this.recording = new SourceRecording(
      {
        attempt: "a",
        source,
        clock,
        takeActivity: () => ({ questionsViewed: this.viewed.splice(0), answersSubmitted: [], flagsCreated: [] }),
        report: (type, detail) => this.reports.push([type, detail]),
        uploads: this.uploads,
      },
      {
        format: (source, rung, hasSound) => chooseFormat(isSupported, source, rung, hasSound),
        feed: async (stream) => fakeFeed(stream, () => this.closed++),
        recorder: (_stream, { shape }) => this.newRecorder(shape.picture === null ? "full" : "less"),
        wait: time.wait,
      },
    );
  }

  get reported(): string[] {
    return this.reports.map(([type]) => type);
  }

  get recorder(): FakeRecorder {
    const last = this.recorders.at(-1);
    if (!last) throw new Error("nothing records");
    return last;
  }

  async give(...contents: string[]): Promise<void> {
    for (const content of contents) {
      this.recorder.give(content);
      await settled();
    }
  }

  private newRecorder(size: string): FakeRecorder {
    this.sizes.push(size);
    const recorder = new FakeRecorder();
    this.recorders.push(recorder);
    return recorder;
  }
}

test("what is recorded is uploaded with what the candidate did meanwhile, and declared at the end", async () => {
  const room = new Room();

  await room.recording.start(fakeStream());
  await room.give("a", "b");
  await room.uploads.finish();

  expect(room.server.stored).toEqual(["0/0", "0/1"]);
  expect(room.server.sent.map(({ activity }) => activity.questionsViewed)).toEqual([[1], []]);
  expect(room.server.declared).toEqual([{ 0: 2 }, { 0: 2 }]); // when it stops, and when all is handed over
  expect([room.recording.status, room.uploads.status.backlog]).toEqual([{ recording: "stopped", rung: "full" }, 0]);
  expect(room.reports).toEqual([
    ["RECORDING_STARTED", { source: "camera", segment: 0, type: "video/mp4;codecs=avc3.42E01E,opus" }],
    ["RECORDING_STOPPED", { source: "camera", segment: 0, chunks: 2 }],
  ]);
});

test("another stream is another segment", async () => {
  const room = new Room();
  await room.recording.start(fakeStream());
  await room.give("a", "b");

  room.time.now += 5000;
  await room.recording.restart(fakeStream());
  await room.give("c");
  await room.uploads.finish();

  expect([room.server.stored, room.server.declared]).toEqual([
    ["0/0", "0/1", "1/0"],
    [
      { 0: 2, 1: 1 },
      { 0: 2, 1: 1 },
    ],
  ]);
});

test("as soon as it stops the server knows how many chunks to wait for", async () => {
  const room = new Room();
  await room.recording.start(fakeStream());
  await room.give("a", "b");

  await room.recording.stop();
  await settled();

  expect(room.server.declared).toEqual([{ 0: 2 }]);
});

test("without a network recording begins all the same, and nothing is lost", async () => {
  const room = new Room();
  const { opening } = room.server;
  room.server.opening = () => away;

  await room.recording.start(fakeStream());
  await room.give("a", "b");
  room.time.now += 15_000;
  await room.give("c");
  const meanwhile = [room.recording.status.recording, room.uploads.status.backlog, room.uploads.status.behind];
  room.server.opening = opening;
  await room.time.pass(10_000);

  expect(meanwhile).toEqual(["recording", 3, true]);
  expect([room.server.stored, room.uploads.status.backlog]).toEqual([["0/0", "0/1", "0/2"], 0]);
});

test("a server that never answers does not keep the exam waiting", async () => {
  const room = new Room();
  room.server.openSegment = () => new Promise(() => undefined);
  const starting = room.recording.start(fakeStream());

  await room.time.pass(5000);
  await starting;

  expect(room.recording.status.recording).toBe("recording");
});

test("a recording that the server declines does not start", async () => {
  const room = new Room();
  room.server.opening = () => refused("recording_off");

  await expect(room.recording.start(fakeStream())).rejects.toMatchObject({ reason: "recording_off" });

  expect([room.recording.status, room.recorder.state, room.reported]).toEqual([
    { recording: "failed", rung: "full", reason: "recording_off" },
    "inactive",
    ["RECORDING_FAILED"],
  ]);
});

test("a recording that the server closes later fails then", async () => {
  const room = new Room();
  room.server.opening = () => away;
  await room.recording.start(fakeStream());
  await room.give("a");

  room.server.opening = () => refused("recording_closed");
  await room.time.pass(10_000);

  expect([room.recording.status.recording, room.recording.status.reason, room.recorder.state]).toEqual([
    "failed",
    "recording_closed",
    "inactive",
  ]);
});

test("a browser that cannot record says so", async () => {
  const room = new Room(() => false);

  await expect(room.recording.start(fakeStream())).rejects.toMatchObject({ reason: "unsupported" });

  expect(room.reports).toEqual([["RECORDING_FAILED", { source: "camera", reason: "unsupported" }]]);
});

test("a lost camera ends the recording until there is another stream", async () => {
  const room = new Room();
  await room.recording.start(fakeStream());
  await room.give("a");
  room.recorder.stop();
  await settled();
  const lost = room.recording.status;

  await room.recording.restart(fakeStream());
  await room.give("b");

  expect(lost).toMatchObject({ recording: "failed", reason: "lost" });
  expect(room.recording.status).toEqual({ recording: "recording", rung: "full" });
  expect(room.server.stored).toEqual(["0/0", "1/0"]);
});

test("without a picture nothing is recorded, until there is one again", async () => {
  const room = new Room();
  const stream = fakeStream();
  await room.recording.start(stream);
  await room.give("a");

  await room.recording.halt();
  const halted = [room.recording.status.recording, room.recorder.state];
  await room.recording.restart(stream);
  await room.give("b");

  expect(halted).toEqual(["stopped", "inactive"]);
  expect([room.recording.status.recording, room.server.stored]).toEqual(["recording", ["0/0", "1/0"]]);
  expect(room.server.declared).toEqual([]);
});

test("a recorder that stalls is replaced by itself", async () => {
  const room = new Room();
  await room.recording.start(fakeStream());
  await room.give("a");

  await room.time.pass(9000);
  await room.give("b");

  expect(room.reported).toEqual(["RECORDING_STARTED", "RECORDING_FAILED", "RECORDING_STARTED"]);
  expect([room.recording.status.recording, room.server.stored]).toEqual(["recording", ["0/0", "1/0"]]);
});

test("recorders that give nothing, one after the other, are a failure", async () => {
  const room = new Room();
  await room.recording.start(fakeStream());

  await room.time.pass(40_000);

  expect([room.recorders.length, room.recording.status.recording, room.recording.status.reason]).toEqual([
    4,
    "failed",
    "stalled",
  ]);
});

test("a recorder that gave nothing four times is tried again by itself, unless the person was quicker", async () => {
  const room = new Room();
  await room.recording.start(fakeStream());
  await room.time.pass(40_000);

  await room.time.pass(25_000);
  await room.give("a");
  const again = room.recording.status.recording;
  await room.recording.stop();
  await room.time.pass(120_000);

  expect([again, room.recording.status.recording]).toEqual(["recording", "stopped"]);
});

test("recorders that break as soon as they have begun are not begun for ever, one right after the other", async () => {
  const room = new Room();
  await room.recording.start(fakeStream());

  for (let second = 0; second < 600; second += 1) {
    if (room.recorder.state === "recording") {
      await room.give("header");
      room.recorder.fail();
    }
    await room.time.pass(1000);
  }

  expect(room.recorders.length).toBeGreaterThan(10);
  expect(room.recorders.length).toBeLessThan(30);
});

test("a recorder that breaks now and then is replaced at once each time", async () => {
  const room = new Room();
  await room.recording.start(fakeStream());

  for (let time = 0; time < 10; time += 1) {
    for (let chunk = 0; chunk < 20; chunk += 1) {
      await room.time.pass(2500);
      await room.give("a");
    }
    room.recorder.fail();
    await settled();
    await settled();
  }

  expect([room.recorders.length, room.recording.status.recording]).toEqual([11, "recording"]);
});

/** Uploads so slowly that what waits grows. */
async function slowLine(room: Room, seconds: number): Promise<void> {
  room.server.upload = async () => {
    await room.time.wait(10_000);
    return done;
  };
  for (let second = 0; second < seconds; second += 2.5) {
    await room.give("a");
    await room.time.pass(2500);
  }
}

test("over a slow line it goes on smaller, in another segment, and says so", async () => {
  const room = new Room();
  await room.recording.start(fakeStream());

  await slowLine(room, 45);

  expect([room.recording.status, room.sizes]).toEqual([{ recording: "recording", rung: "small" }, ["full", "less"]]);
  expect([room.recorders.map(({ state }) => state), room.closed]).toEqual([["inactive", "recording"], 1]);
  expect(room.reports.filter(([type]) => type !== "RECORDING_STARTED")).toEqual([
    ["RECORDING_STEPPED", { source: "camera", from: "full", to: "small", waiting: expect.any(Number) }],
  ]);
});

test("another picture on a slow line begins on the rung that the line can take", async () => {
  const room = new Room();
  await room.recording.start(fakeStream());
  await slowLine(room, 45);

  await room.recording.halt();
  await room.recording.restart(fakeStream());

  expect([room.recording.status.rung, room.sizes]).toEqual(["small", ["full", "less", "less"]]);
});

test("without room recording stops and says why, and goes on by itself when there is room", async () => {
  const room = new Room(() => true, "camera", 10);
  room.server.answer = () => away;
  await room.recording.start(fakeStream());
  await room.give(..."abcdefghij");
  await room.time.pass(1);
  const full = [room.recording.status, room.uploads.status.storage];

  room.server.answer = () => done;
  await room.time.pass(5000);

  expect(full).toEqual([{ recording: "failed", rung: "stills", reason: "storage_full" }, "full"]);
  expect(room.reports).toContainEqual(["RECORDING_FAILED", { source: "camera", reason: "storage_full" }]);
  expect([room.recording.status.recording, room.uploads.status.storage]).toEqual(["recording", "fine"]);
  expect(room.server.stored.length).toBe(10);
});

test("a page that is opened again without room waits for it", async () => {
  const room = new Room(() => true, "camera", 10);
  room.server.answer = () => away;
  await room.recording.start(fakeStream());
  await room.give(..."abcdefghij");
  await room.recording.halt();

  await expect(room.recording.restart(fakeStream())).rejects.toMatchObject({ reason: "storage_full" });
  room.server.answer = () => done;
  await room.time.pass(5000);

  expect(room.recording.status.recording).toBe("recording");
});

test("who stopped recording because there was no room is not recorded later", async () => {
  const room = new Room(() => true, "camera", 10);
  room.server.answer = () => away;
  await room.recording.start(fakeStream());
  await room.give(..."abcdefghij");
  await room.recording.stop();

  room.server.answer = () => done;
  await room.time.pass(5000);

  expect([room.recording.status.recording, room.recorder.state]).toEqual(["stopped", "inactive"]);
});

test("refused chunks are told once for each reason", async () => {
  const room = new Room();
  room.server.answer = () => refused("recording_closed");
  await room.recording.start(fakeStream());

  await room.give("a", "b", "c");

  expect(room.reports.slice(1)).toEqual([
    ["RECORDING_FAILED", { source: "camera", reason: "recording_closed", segment: 0, sequence: 0 }],
  ]);
  expect([room.recording.status.recording, room.uploads.status.backlog]).toEqual(["recording", 0]);
});

test("that a part was refused is remembered when the next one is taken", async () => {
  const room = new Room();
  await room.recording.start(fakeStream());
  await room.give("a");
  const before = room.uploads.status.refused;
  room.server.answer = () => refused("too_large");
  await room.give("b");

  room.server.answer = () => done;
  await room.give("c");

  expect([before, room.uploads.status.refused, room.recording.status.recording]).toEqual([false, true, "recording"]);
  expect(room.server.stored).toEqual(["0/0", "0/2"]);
});

test("a visit that only hands over what is left needs no camera", async () => {
  const room = new Room();

  await room.uploads.finish();

  expect([room.recording.status.recording, room.server.declared, room.reported]).toEqual(["idle", [], []]);
});

test("listeners hear each change until they leave", async () => {
  const room = new Room();
  const heard: string[] = [];
  const leave = room.recording.onChange(({ recording }) => heard.push(recording));

  await room.recording.start(fakeStream());
  leave();
  await room.recording.stop();

  expect(heard).toEqual(["starting", "recording"]);
});

test("the screen is a recording of its own", async () => {
  const room = new Room(() => true, "screen");

  await room.recording.start(fakeStream());
  await room.recording.stop();

  expect(room.server.sources).toEqual(["screen"]);
  expect(room.reports.map(([, detail]) => detail)).toMatchObject([{ source: "screen" }, { source: "screen" }]);
});

test("a page that may go hands over what the recorder holds, and goes on recording if it stays", async () => {
  const room = new Room();
  await room.recording.start(fakeStream());
  await room.give("one");
  room.recorder.rest = new Blob(["held"], { type: "video/webm" });

  room.recording.part();
  await settled();

  expect(room.server.stored).toEqual(["0/0", "0/1"]);
  await room.time.pass(1000);
  await room.give("two");
  expect(room.recording.status.recording).toBe("recording");
  expect(room.recorders).toHaveLength(2);
});

test("what was stopped before the page stayed does not begin again", async () => {
  const room = new Room();
  await room.recording.start(fakeStream());

  room.recording.part();
  const stopped = room.recording.stop();
  await room.time.pass(1000);
  await stopped;

  expect(room.recording.status.recording).toBe("stopped");
});
