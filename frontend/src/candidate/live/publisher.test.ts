import { expect, test } from "vitest";
import type { StreamWanted, Wire } from "../../shared/wire.gen.ts";
import { ManualTime, settled } from "../media/testing/manual-time.ts";
import { servedCodecs } from "./connection.ts";
import { Publisher } from "./publisher.ts";
import { FakeConnections } from "./testing/fake-connections.ts";

const CAMERA = { id: "camera" } as MediaStream;
const OTHER = { id: "other" } as MediaStream;
const TARGET = { peer: "server", source: "camera" } as const;
const WANTED: StreamWanted = { type: "streamWanted", ...TARGET, sound: false, iceServers: [] };

/** A page with a camera and a line. */
class Desk {
  readonly time = new ManualTime();
  readonly connections = new FakeConnections();
  readonly said: Wire["fromCandidate"][] = [];
  isLineUp = true;
  connectedTimes = 0;
  readonly publisher = new Publisher({
    connect: this.connections.connect,
    send: (message) => {
      if (this.isLineUp) this.said.push(message);
      return this.isLineUp;
    },
    isLineUp: () => this.isLineUp,
    connected: () => {
      this.connectedTimes += 1;
    },
    wait: (ms, signal) => this.time.wait(Math.trunc(ms), signal), // as setTimeout does
    now: () => this.time.now + this.passing(),
  });
  private moments = 0;

  /** Watched, and everything has come up. */
  static async published(): Promise<Desk> {
    const desk = new Desk();
    desk.publisher.supply("camera", CAMERA);
    desk.publisher.hear(WANTED);
    await settled();
    desk.publisher.hear({ type: "peerAnswer", ...TARGET, sdp: "yes" });
    desk.connections.last.turned("connected");
    desk.said.length = 0;
    return desk;
  }

  /** Time passes while one looks at the clock. */
  private passing(): number {
    this.moments += 0.001;
    return this.moments;
  }

  get offers(): string[] {
    return this.said.map((message) => (message.type === "peerOffer" && message.fresh ? "fresh offer" : message.type));
  }
}

test("a wanted stream is offered, answered and sent", async () => {
  const desk = new Desk();
  desk.publisher.supply("camera", CAMERA);

  desk.publisher.hear(WANTED);
  await settled();
  desk.connections.last.candidate("candidate:1");
  desk.publisher.hear({ type: "peerAnswer", ...TARGET, sdp: "yes" });
  desk.publisher.hear({ type: "peerCandidate", ...TARGET, candidate: "candidate:2" });
  await settled();

  expect(desk.said).toEqual([
    { type: "peerOffer", ...TARGET, sdp: "sdp 0", fresh: true },
    { type: "ownCandidate", ...TARGET, candidate: "candidate:1" },
  ]);
  expect(desk.connections.last.did).toEqual(["offer", "answer yes", "candidate candidate:2"]);
  expect(desk.connections.last.sending).toEqual({ stream: CAMERA, sound: false, iceServers: [], most: 600_000 });
});

test("an unwanted stream ends and is not mended", async () => {
  const desk = await Desk.published();

  desk.publisher.hear({ type: "streamUnwanted", ...TARGET });
  desk.connections.last.turned("failed");
  await desk.time.pass(60_000);

  expect([desk.connections.last.did.at(-1), desk.said]).toEqual(["close", []]);
});

test("what is not there is refused, and offered by itself as soon as it is", async () => {
  const desk = new Desk();

  desk.publisher.hear(WANTED);
  await settled();
  desk.publisher.supply("camera", CAMERA);
  await settled();

  expect(desk.said).toEqual([
    { type: "streamRefused", ...TARGET, reason: "camera_off" },
    { type: "peerOffer", ...TARGET, sdp: "sdp 0", fresh: true },
  ]);
});

test("a camera that is being opened is waited for", async () => {
  const desk = new Desk();
  desk.publisher.supply("camera", "coming");

  desk.publisher.hear(WANTED);
  await desk.time.pass(14_000);
  const meanwhile = [...desk.offers];
  desk.publisher.supply("camera", CAMERA);
  await desk.time.pass(60_000);

  expect([meanwhile, desk.offers.includes("streamRefused"), desk.offers[0]]).toEqual([[], false, "fresh offer"]);
});

test.each<[string, number, (desk: Desk) => void]>([
  ["does not open in a quarter of a minute", 15_000, () => undefined],
  ["fails", 0, (desk) => desk.publisher.supply("camera", null)],
])("a camera that is being opened and %s is refused, once", async (_what, after, happen) => {
  const desk = new Desk();
  desk.publisher.supply("camera", "coming");
  desk.publisher.hear(WANTED);
  await settled();

  happen(desk);
  await desk.time.pass(after);
  const refused = [...desk.said];
  await desk.time.pass(60_000);

  expect([refused, desk.said.length]).toEqual([[{ type: "streamRefused", ...TARGET, reason: "camera_off" }], 1]);
});

test("nobody is refused what is no longer wanted", async () => {
  const desk = new Desk();
  desk.publisher.supply("camera", "coming");
  desk.publisher.hear(WANTED);
  await settled();

  desk.publisher.hear({ type: "streamUnwanted", ...TARGET });
  await desk.time.pass(60_000);

  expect(desk.said).toEqual([]);
});

test("a browser without WebRTC says so", () => {
  const said: Wire["fromCandidate"][] = [];
  const send = (message: Wire["fromCandidate"]) => said.push(message) > 0;
  const rest = { isLineUp: () => true, connected: () => undefined, wait: async () => undefined, now: () => 0 };
  const publisher = new Publisher({ connect: null, send, ...rest });

  publisher.hear(WANTED);

  expect(said).toEqual([{ type: "streamRefused", ...TARGET, reason: "unsupported" }]);
});

test("another camera goes out over the same connection", async () => {
  const desk = await Desk.published();

  desk.publisher.supply("camera", null);
  desk.publisher.supply("camera", OTHER);
  await settled();

  expect([desk.connections.last.did.at(-1), desk.said]).toEqual(["replace other", []]);
});

test("on a slow line the live picture gives way to the recording", async () => {
  const desk = await Desk.published();

  desk.publisher.giveWay("small");
  desk.publisher.giveWay("full");

  expect(desk.connections.last.did.slice(-2)).toEqual(["limit 150000", "limit 600000"]);
});

test("each peer has a connection of its own", async () => {
  const desk = new Desk();
  desk.publisher.supply("camera", CAMERA);

  desk.publisher.hear({ ...WANTED, peer: "one" });
  desk.publisher.hear({ ...WANTED, peer: "two", sound: true });
  await settled();
  desk.publisher.hear({ type: "streamUnwanted", ...TARGET, peer: "one" });

  expect(desk.connections.made.map(({ sending, did }) => [sending.sound, did.at(-1)])).toEqual([
    [false, "close"],
    [true, "offer"],
  ]);
});

test("wanted again with sound while the first answer is on its way: each answer goes to its own offer", async () => {
  const desk = new Desk();
  desk.publisher.supply("camera", CAMERA);

  desk.publisher.hear(WANTED);
  await settled();
  desk.publisher.hear({ ...WANTED, sound: true });
  await settled();
  desk.publisher.hear({ type: "peerAnswer", ...TARGET, sdp: "first" });
  await settled();
  desk.publisher.hear({ type: "peerAnswer", ...TARGET, sdp: "second" });
  await settled();

  expect(desk.connections.made.map(({ sending, did }) => [sending.sound, did])).toEqual([
    [false, ["offer", "answer first", "close"]],
    [true, ["offer", "answer second"]],
  ]);
});

test("a lost connection climbs from ICE restart to a new connection", async () => {
  const desk = await Desk.published();

  desk.connections.last.turned("disconnected");
  await desk.time.pass(2000);
  const first = [...desk.connections.last.did];
  await desk.time.pass(5000);

  expect([first.at(-1), desk.offers, desk.connections.made.length]).toEqual([
    "offer, restarted",
    ["peerOffer", "peerOffer", "fresh offer"],
    2,
  ]);
});

test("a restart that is answered and was never down is left alone", async () => {
  const desk = await Desk.published();

  desk.publisher.hear({ type: "restartWanted", ...TARGET, ice: true });
  await settled();
  desk.publisher.hear({ type: "peerAnswer", ...TARGET, sdp: "again" });
  await desk.time.pass(60_000);

  expect(desk.offers).toEqual(["peerOffer"]);
});

test("nothing is tried without a line; with the next one the path is looked for anew", async () => {
  const desk = await Desk.published();
  desk.isLineUp = false;

  desk.connections.last.turned("disconnected");
  await desk.time.pass(60_000);
  desk.isLineUp = true;
  desk.publisher.lineUp();
  await settled();

  expect([desk.connections.last.did.at(-1), desk.offers]).toEqual(["offer, restarted", ["peerOffer"]]);
});

test("a picture that comes back says that the network is there", async () => {
  const desk = await Desk.published();

  desk.connections.last.turned("disconnected");
  desk.connections.last.turned("connected");

  expect(desk.connectedTimes).toBe(2);
});

test("a connection that has failed meanwhile is not restarted but made anew with the next line", async () => {
  const desk = await Desk.published();
  desk.isLineUp = false;
  desk.connections.last.turned("disconnected");
  await desk.time.pass(20_000);
  desk.connections.last.turned("failed");

  desk.isLineUp = true;
  desk.publisher.lineUp();
  await settled();

  expect(desk.offers).toEqual(["fresh offer"]);
});

test("an offer that went down with its line is made again on the next one", async () => {
  const desk = new Desk();
  desk.publisher.supply("camera", CAMERA);
  desk.publisher.hear(WANTED);
  await settled();

  desk.publisher.lineUp();
  await settled();

  expect(desk.offers).toEqual(["fresh offer", "fresh offer"]);
});

test("one that the peer has closed is made anew at once", async () => {
  const desk = await Desk.published();

  desk.connections.last.turned("new");
  await settled();

  expect(desk.offers).toEqual(["fresh offer"]);
});

test("only codecs that every engine passes on are offered, VP8 first, with their repair", () => {
  const known = ["video/AV1", "video/H264", "video/VP9", "video/rtx", "video/VP8", "video/red"].map((mimeType) => ({
    mimeType,
  }));

  const names = servedCodecs(known).map(({ mimeType }) => mimeType);

  expect([names, servedCodecs([{ mimeType: "video/AV1" }])]).toEqual([["video/VP8", "video/H264", "video/rtx"], []]);
});
