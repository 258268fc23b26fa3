import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SocketEvents } from "../../shared/line.ts";
import { wait } from "../../shared/wait.ts";
import type { Wire } from "../../shared/wire.gen.ts";
import { LiveLink } from "./live-link.ts";
import { FakeConnections } from "./testing/fake-connections.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const WELCOME = { type: "welcome", serverNow: "1970-01-01T00:01:00Z", state: "in_progress", deadline: null } as const;
const JPEG = new Blob([new Uint8Array([0xff, 0xd8, 0xff])]);
const CAMERA = {} as MediaStream;

/** A page and the server's end of its lines. */
class Desk {
  readonly calls: SocketEvents[] = [];
  readonly heard: Wire["fromCandidate"][] = [];
  readonly pictures: Uint8Array[] = [];
  readonly news: unknown[] = [];
  readonly learned: number[] = [];
  readonly connections = new FakeConnections();
  readonly leaving = new AbortController();
  isAnswering = true;
  focused = true;
  private back: () => void = () => undefined;
  readonly link: LiveLink;

  constructor() {
    const memory = { of: () => null, keep: () => undefined };
    const note = (name: string) => (what: unknown) => this.news.push([name, what]);
    this.link = new LiveLink(
      {
        url: "wss://server/",
        clock: { learn: ({ serverNow, answeredAt }) => void this.learned.push(serverNow - answeredAt) },
        memory,
        recordings: () => [],
        count: () => ({ page: "6f1c0000-0000-4000-8000-000000000000", told: 0 }),
        news: {
          stands: note("stands"),
          watched: note("watched"),
          show: note("show"),
          tell: note("tell"),
          refused: () => this.news.push(["refused"]),
          heard: note("heard"),
          up: () => undefined,
        },
      },
      {
        line: {
          dial: (_url, events) => this.dialled(events),
          wait,
          every: (ms, tick, signal) => {
            const timer = setInterval(tick, ms);
            signal.addEventListener("abort", () => clearInterval(timer));
          },
          now: () => Date.now(),
          random: () => 1,
          network: new EventTarget(),
        },
        connect: this.connections.connect,
        still: async () => JPEG,
        vitals: {
          isFocused: () => this.focused,
          isVisible: () => true,
          network: () => undefined,
          battery: () => null,
        },
        wait,
        returned: (back, signal) => {
          this.back = () => signal.aborted || back();
        },
      },
      this.leaving.signal,
    );
    this.link.begin();
  }

  /** The line as it stands, with the server's welcome. */
  async connected(): Promise<this> {
    this.calls.at(-1)?.opened();
    this.say(WELCOME);
    await vi.advanceTimersByTimeAsync(0);
    return this;
  }

  say(message: Wire["toCandidate"]): void {
    this.calls.at(-1)?.heard(JSON.stringify(message));
  }

  lookBack(): void {
    this.back();
  }

  types(): string[] {
    return this.heard.map(({ type }) => type).filter((type) => type !== "beat");
  }

  private dialled(events: SocketEvents) {
    this.calls.push(events);
    return {
      send: (data: string | Uint8Array) => {
        if (typeof data !== "string") this.pictures.push(data);
        else this.take(JSON.parse(data) as Wire["fromCandidate"]);
      },
      close: () => undefined,
      waiting: 0,
    };
  }

  private take(message: Wire["fromCandidate"]): void {
    this.heard.push(message);
    if (message.type === "beat" && this.isAnswering) setTimeout(() => this.say({ type: "beat" }), 40);
  }
}

test("a page says how it is when its line is up, and measures the line", async () => {
  const desk = await new Desk().connected();

  await vi.advanceTimersByTimeAsync(10_000);

  const trips = desk.heard.map((message) => (message.type === "vitals" ? message.roundTripMs : "")).filter(String);
  expect(trips).toEqual([null, 40]);
});

test("what changes is told within a second", async () => {
  const desk = await new Desk().connected();
  await vi.advanceTimersByTimeAsync(1000);

  desk.focused = false;
  await vi.advanceTimersByTimeAsync(1000);

  expect(desk.types()).toEqual(["vitals", "vitals"]);
});

test("the server's word on attempt and time reaches the page", async () => {
  const desk = await new Desk().connected();
  desk.news.length = 0;

  desk.say({ ...WELCOME, type: "attemptChanged", state: "paused", deadline: "1970-01-01T01:00:00Z" });

  expect(desk.news).toEqual([["stands", { state: "paused", deadline: 3_600_000 }]]);
  expect(desk.learned).toHaveLength(2);
});

test("who watches is told, and nobody while the line is down", async () => {
  const desk = await new Desk().connected();
  desk.say({ type: "watched", viewers: 2 });

  desk.calls.at(-1)?.closed(1006);
  await vi.advanceTimersByTimeAsync(0);

  expect(desk.news.filter((entry) => String(entry).startsWith("watched"))).toEqual([
    ["watched", 0],
    ["watched", 2],
    ["watched", 0],
  ]);
});

test("pictures go when they are asked for", async () => {
  const desk = await new Desk().connected();
  desk.link.supply("camera", CAMERA);
  await vi.advanceTimersByTimeAsync(5000);
  const before = desk.pictures.length;

  desk.say({ type: "thumbnailsWanted", everySeconds: 2 });
  await vi.advanceTimersByTimeAsync(4400);

  expect([before, desk.pictures.map((frame) => [...frame])]).toEqual([
    0,
    [
      [0, 0xff, 0xd8, 0xff],
      [0, 0xff, 0xd8, 0xff],
    ],
  ]);
});

test("a server that falls silent is left within four seconds, and the stream is offered anew with the next line", async () => {
  const desk = await new Desk().connected();
  desk.link.supply("camera", CAMERA);
  desk.say({ type: "streamWanted", peer: "server", source: "camera", sound: false, iceServers: [] });
  await vi.advanceTimersByTimeAsync(500);
  desk.isAnswering = false;
  desk.heard.length = 0;

  await vi.advanceTimersByTimeAsync(4000);
  const lines = desk.calls.length;
  desk.isAnswering = true;
  await desk.connected();

  expect([lines, desk.types()]).toEqual([2, ["vitals", "peerOffer"]]);
});

test("a page that another one has replaced is heard again when the person comes back to it", async () => {
  const desk = await new Desk().connected();

  desk.say({ type: "replaced" });
  desk.calls.at(-1)?.closed(4409);
  await vi.advanceTimersByTimeAsync(60_000);
  const lines = desk.calls.length;
  desk.lookBack();
  desk.lookBack();
  await desk.connected();

  expect([lines, desk.calls.length, desk.link.isUp]).toEqual([1, 2, true]);
});

test("a page that the server does not know says so to the room", async () => {
  const desk = await new Desk().connected();

  desk.calls.at(-1)?.closed(4404);
  await vi.advanceTimersByTimeAsync(60_000);

  expect([desk.calls.length, desk.news.at(-1)]).toEqual([1, ["refused"]]);
});

test("an order is confirmed over the line", async () => {
  const desk = await new Desk().connected();
  const words = { text: "", reason: "", minutes: null, by: "Ada", givenAt: "1970-01-01T00:00:00Z" };

  desk.say({ type: "order", id: "1", kind: "ping", ...words });

  expect(desk.types()).toEqual(["vitals", "orderShown"]);
});

test("leaving ends what was sent live", async () => {
  const desk = await new Desk().connected();
  desk.link.supply("camera", CAMERA);
  desk.say({ type: "streamWanted", peer: "server", source: "camera", sound: false, iceServers: [] });
  await vi.advanceTimersByTimeAsync(500);

  desk.leaving.abort();

  expect(desk.connections.last.did).toEqual(["offer", "close"]);
});

test("events go over the line while it is up, and what became of them is told", async () => {
  const desk = new Desk();
  const event = { id: "e", type: "ABSENCE", at: "1970-01-01T00:01:00Z", page: "p", number: 1 };
  const before = desk.link.say([event]);
  await desk.connected();

  const after = desk.link.say([event]);
  desk.say({ type: "eventsHeard", accepted: ["e"], refused: {} });

  expect([before, after]).toEqual([false, true]);
  expect(desk.heard).toContainEqual({ type: "events", events: [event] });
  expect(desk.news).toContainEqual(["heard", { type: "eventsHeard", accepted: ["e"], refused: {} }]);
});
