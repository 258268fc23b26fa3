import { expect, test } from "vitest";
import type { IceServer, WatchOffer } from "../../shared/wire.gen.ts";
import { pictureOf } from "./ladder.ts";
import type { Peer, PeerEvents } from "./peer.ts";
import type { Reading } from "./quality.ts";
import { type FromViewer, Viewer } from "./viewer.ts";

const still: Reading = {
  at: 0,
  frames: 0,
  received: 0,
  lost: 0,
  bytes: 0,
  jitter: 0,
  roundTrip: 0,
  width: 4,
  height: 3,
};

/** A connection that answers with `answer to <offer>` and shows as many frames as the test says. */
class FakePeer implements Peer {
  frames = 0;
  isClosed = false;
  readonly added: string[] = [];
  readonly offers: string[] = [];

  constructor(
    readonly servers: readonly IceServer[],
    readonly events: PeerEvents,
    private readonly now: () => number,
  ) {}

  async answer(sdp: string): Promise<string> {
    if (sdp === "nonsense") throw new Error("no such description");
    this.offers.push(sdp);
    return `answer to ${sdp}`;
  }

  async add(candidate: string): Promise<void> {
    this.added.push(`${candidate} after ${this.offers.length}`);
  }

  async read(): Promise<Reading> {
    return { ...still, at: this.now(), frames: this.frames };
  }

  close(): void {
    this.isClosed = true;
  }
}

function world() {
  const sent: FromViewer[] = [];
  const peers: FakePeer[] = [];
  const streams: (MediaStream | null)[] = [];
  const clock = { now: 0 };
  let names = 0;
  const viewer = new Viewer(
    {
      send: (message) => sent.push(message),
      makePeer: (servers, events) => {
        const peer = new FakePeer(servers, events, () => clock.now);
        peers.push(peer);
        return peer;
      },
      name: () => `w${++names}`,
      now: () => clock.now,
    },
    { stream: (stream) => streams.push(stream), changed: () => undefined },
  );
  /** Half a second with so many new frames. */
  const pass = async (frames: number) => {
    clock.now += 500;
    const peer = peers.at(-1);
    if (peer) peer.frames += frames;
    await viewer.tick();
  };
  return { viewer, sent, peers, streams, clock, pass };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const offer = (sdp: string, more: Partial<WatchOffer> = {}): WatchOffer => ({
  type: "watchOffer",
  watch: "w1",
  sdp,
  fresh: true,
  iceServers: [],
  ...more,
});
const CAMERA = { attempt: "ada", source: "camera", sound: false } as const;

test("an offer is answered with the servers that came with it", async () => {
  const { viewer, sent, peers } = world();
  const iceServers = [{ urls: ["turn:turn.example"] }];
  viewer.want(CAMERA);
  viewer.hear(offer("first", { iceServers }));
  await settled();

  expect(sent).toEqual([
    { type: "watch", watch: "w1", ...CAMERA },
    { type: "watchAnswer", watch: "w1", sdp: "answer to first" },
  ]);
  expect(peers[0]?.servers).toEqual(iceServers);
});

test("addresses are taken after the offer that they belong to", async () => {
  const { viewer, peers } = world();
  viewer.want(CAMERA);
  viewer.hear(offer("first"));
  viewer.hear({ type: "watchCandidate", watch: "w1", candidate: "here" });
  await settled();

  expect(peers[0]?.added).toEqual(["here after 1"]);
});

test("our own addresses go out under the name of their watch", async () => {
  const { viewer, sent, peers } = world();
  viewer.want(CAMERA);
  viewer.hear(offer("first"));
  peers[0]?.events.candidate("mine");

  expect(sent.at(-1)).toEqual({ type: "viewerCandidate", watch: "w1", candidate: "mine" });
});

test("the picture is live while frames come, and is asked for again when they stop", async () => {
  const { viewer, sent, clock, pass } = world();
  viewer.want(CAMERA);
  viewer.hear(offer("first"));
  for (let n = 0; n < 4; n++) await pass(8);
  const during = pictureOf(viewer.ladder, clock.now);
  for (let n = 0; n < 5; n++) await pass(0);

  expect([during, pictureOf(viewer.ladder, clock.now), sent.at(-1)]).toEqual([
    "live",
    "interrupted",
    { type: "watchAgain", watch: "w1", ice: true },
  ]);
});

test("an offer on the same connection keeps it, a fresh one replaces it", async () => {
  const { viewer, peers } = world();
  viewer.want(CAMERA);
  viewer.hear(offer("first"));
  viewer.hear(offer("restarted", { fresh: false }));
  viewer.hear(offer("fresh"));
  await settled();

  expect(peers.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  expect(peers[1]?.offers).toEqual(["fresh"]);
});

test("words about a watch that was given up are not heard", async () => {
  const { viewer, sent, peers } = world();
  viewer.want(CAMERA);
  viewer.want({ ...CAMERA, sound: true });
  viewer.hear(offer("late"));
  await settled();

  expect([peers.length, sent.map(({ type }) => type)]).toEqual([0, ["watch", "unwatch", "watch"]]);
});

test("an offer that cannot be taken leaves the next one a chance", async () => {
  const { viewer, sent } = world();
  viewer.want(CAMERA);
  viewer.hear(offer("nonsense"));
  viewer.hear(offer("second", { fresh: false }));
  await settled();

  expect(sent.at(-1)).toEqual({ type: "watchAnswer", watch: "w1", sdp: "answer to second" });
});

test("closing lets the connection go and shows nothing", async () => {
  const { viewer, sent, peers, streams } = world();
  viewer.want(CAMERA);
  viewer.hear(offer("first"));
  viewer.want(null);

  expect([sent.at(-1), peers[0]?.isClosed, streams.at(-1)]).toEqual([{ type: "unwatch", watch: "w1" }, true, null]);
});

test("quality is told once a second of readings", async () => {
  const { viewer, pass } = world();
  viewer.want(CAMERA);
  viewer.hear(offer("first"));
  for (let n = 0; n < 6; n++) await pass(8);

  expect(viewer.quality?.framesPerSecond).toBeCloseTo(16, 0);
});
