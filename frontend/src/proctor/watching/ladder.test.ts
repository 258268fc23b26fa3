import { expect, test } from "vitest";
import { type Deed, type Happening, IDLE, type Ladder, pictureOf, statusOf, step, type Want } from "./ladder.ts";

const CAMERA: Want = { attempt: "ada", source: "camera", sound: false };
type Moment = Happening extends infer H ? (H extends Happening ? Omit<H, "at"> : never) : never;

/** A viewer whose deeds are written down as `second: deed`, and a server that answers with an offer at once. */
class Viewer {
  ladder: Ladder = IDLE;
  isServerThere = true;
  readonly deeds: string[] = [];
  private names = 0;
  private second = 0;

  /** Lets the time pass as the page does, twice a second; a picture that moves does so each time. */
  until(second: number, picture: "moving" | "still" = "still"): this {
    for (; this.second < second; this.second += 0.5) {
      if (picture === "moving") this.happens({ type: "moved" });
      this.happens({ type: "tick" });
    }
    return this;
  }

  happens(moment: Moment): this {
    const happening = { ...moment, at: this.second * 1000 } as Happening;
    const [ladder, deeds] = step(this.ladder, happening, () => `w${++this.names}`);
    this.ladder = ladder;
    this.deeds.push(...deeds.map((deed) => `${this.second}: ${said(deed)}`));
    const isAsked = deeds.some(({ does }) => does === "watch" || does === "again");
    return isAsked && this.isServerThere ? this.happens({ type: "offered" }) : this;
  }

  get status(): string {
    return statusOf(this.ladder, this.second * 1000);
  }

  get picture(): string {
    return pictureOf(this.ladder, this.second * 1000);
  }

  /** What was done since the last look. */
  look(): readonly string[] {
    return this.deeds.splice(0);
  }
}

function said(deed: Deed): string {
  switch (deed.does) {
    case "again":
      return `again ${deed.watch} ${deed.ice ? "with ICE restarted" : "as it stands"}`;
    case "drop":
      return "drop";
    default:
      return `${deed.does} ${deed.watch}${deed.does === "watch" && deed.want.sound ? " with sound" : ""}`;
  }
}

/** The server is gone, as it is for who forgets whom it served. */
function forgotten(): Viewer {
  const viewer = steady();
  viewer.isServerThere = false;
  return viewer;
}

/** Opened at 0, the picture has moved until 10. */
function steady(): Viewer {
  const viewer = new Viewer().happens({ type: "wanted", want: CAMERA }).until(1).until(10, "moving");
  viewer.look();
  return viewer;
}

test("opening asks for a watch, and is live as soon as the picture moves", () => {
  const viewer = new Viewer().happens({ type: "wanted", want: CAMERA });
  const before = [viewer.picture, viewer.status];
  viewer.happens({ type: "moved" });

  expect(viewer.look()).toEqual(["0: drop", "0: watch w1"]);
  expect([before, [viewer.picture, viewer.status]]).toEqual([
    ["connecting", "reconnecting"],
    ["live", "live"],
  ]);
});

test("the ladder: ICE after two seconds, negotiation three later, a new watch five later, then growing pauses", () => {
  const viewer = steady().until(75);

  expect(viewer.look()).toEqual([
    "12: again w1 with ICE restarted",
    "15: again w1 as it stands",
    "20: unwatch w1",
    "20: watch w2",
    "26: unwatch w2",
    "26: watch w3",
    "32: unwatch w3",
    "32: watch w4",
    "38: unwatch w4",
    "38: watch w5",
    "45: unwatch w5",
    "45: watch w6",
    "56: unwatch w6",
    "56: watch w7",
    "67: unwatch w7",
    "67: watch w8",
  ]);
});

test("who is not answered asks for a whole new watch, under another name and with growing pauses, and says so", () => {
  const viewer = forgotten().until(36);

  expect(viewer.look()).toEqual([
    "12: again w1 with ICE restarted",
    "15: unwatch w1",
    "15: watch w2",
    "18: unwatch w2",
    "18: watch w3",
    "22: unwatch w3",
    "22: watch w4",
    "27: unwatch w4",
    "27: watch w5",
    "34: unwatch w5",
    "34: watch w6",
  ]);
  expect(viewer.ladder.reason).toBe("unanswered");
});

test("a server that says that it waits for the candidate's page is given its time", () => {
  const viewer = forgotten().happens({ type: "line", isUp: true });
  viewer.look();
  viewer.happens({ type: "told", state: "waiting", reason: "" }).until(15.5);
  const waited = viewer.look();

  expect([waited, viewer.until(16.5).look()]).toEqual([[], ["16: unwatch w2", "16: watch w3"]]);
});

test("a server that knows nothing of the watch is asked for a new one at once, then with growing pauses", () => {
  const viewer = forgotten();
  for (const second of [10.5, 13, 16]) {
    viewer.happens({ type: "told", state: "ended", reason: "not_watching" }).until(second);
  }

  expect(viewer.look().filter((deed) => deed.includes(": watch"))).toEqual([
    "10: watch w2",
    "11.5: watch w3",
    "15: watch w4",
  ]);
});

test("why a page sends nothing is not forgotten because it goes on sending nothing", () => {
  const viewer = steady().happens({ type: "told", state: "ended", reason: "camera_off" }).until(12);
  viewer.happens({ type: "told", state: "ended", reason: "not_published" });

  expect(viewer.ladder.reason).toBe("camera_off");
});

test("a picture that stands still is no longer live within three seconds", () => {
  const viewer = steady().until(12.5);

  expect([viewer.picture, viewer.status]).toEqual(["interrupted", "reconnecting"]);
});

test("a screen may stand still for longer", () => {
  const viewer = new Viewer().happens({ type: "wanted", want: { ...CAMERA, source: "screen" } });
  viewer.happens({ type: "moved" }).until(4);

  expect(viewer.status).toBe("live");
});

test("a picture that moves again ends the climb, and the next trouble begins at its foot", () => {
  const viewer = steady().until(16).until(20, "moving").until(23);

  expect(viewer.look()).toEqual([
    "12: again w1 with ICE restarted",
    "15: again w1 as it stands",
    "22: again w1 with ICE restarted",
  ]);
});

test.each<[string, Moment]>([
  ["the connection has failed", { type: "failed" }],
  ["the server says that it is lost", { type: "told", state: "lost", reason: "" }],
])("the ladder begins at once when %s", (_what, moment) => {
  expect(steady().happens(moment).look()).toEqual(["10: again w1 with ICE restarted"]);
});

test("a watch that the server ended is asked for anew after a second, and its reason is kept till then", () => {
  const viewer = steady().happens({ type: "told", state: "ended", reason: "not_published" });
  const reason = viewer.ladder.reason;

  expect([reason, viewer.until(12).look()]).toEqual(["not_published", ["10: unwatch w1", "11: watch w2"]]);
});

test("the last pictures of a watch that the server ended do not stand in the way of the next one", () => {
  const viewer = steady().happens({ type: "told", state: "ended", reason: "camera_off" });
  viewer.happens({ type: "moved" });

  expect(viewer.until(12).look()).toEqual(["10: unwatch w1", "11: watch w2"]);
});

test("refusals one after the other are answered with growing pauses", () => {
  const viewer = new Viewer().happens({ type: "wanted", want: CAMERA });
  viewer.look();
  for (const second of [1.5, 4, 8.5, 17]) {
    viewer.happens({ type: "told", state: "ended", reason: "not_published" }).until(second);
  }

  expect(viewer.look().filter((deed) => deed.includes(": watch"))).toEqual([
    "1: watch w2",
    "3.5: watch w3",
    "8: watch w4",
    "16.5: watch w5",
  ]);
});

test("nothing is tried while the line is down, and a new watch at once when it is up", () => {
  const viewer = steady().happens({ type: "line", isUp: false }).until(40);
  const meanwhile = viewer.look();

  expect([meanwhile, viewer.happens({ type: "line", isUp: true }).look()]).toEqual([[], ["40: watch w2"]]);
});

test("a picture that went on without the line stays live while it is watched anew", () => {
  const viewer = steady().happens({ type: "line", isUp: false }).until(14, "moving");

  expect([viewer.happens({ type: "line", isUp: true }).look(), viewer.picture]).toEqual([["14: watch w2"], "live"]);
});

test("the network's return restarts ICE at once", () => {
  const viewer = steady().until(16);
  viewer.look();

  expect(viewer.happens({ type: "online" }).look()).toEqual(["16: again w1 with ICE restarted"]);
});

test("the network's return asks for a new watch at once where one has shown nothing yet", () => {
  const viewer = steady().until(24);
  viewer.look();

  expect(viewer.happens({ type: "online" }).look()).toEqual(["24: unwatch w2", "24: watch w3"]);
});

test("the network's return disturbs no picture that moves", () => {
  expect(steady().happens({ type: "online" }).look()).toEqual([]);
});

test("nobody is asked for a picture while the candidate is offline; a new watch at once when they are back", () => {
  const viewer = steady().until(12.5);
  viewer.happens({ type: "presence", presence: "reconnecting" }).happens({ type: "presence", presence: "offline" });
  viewer.look();
  const away = [viewer.until(60).look(), viewer.status];

  expect([away, viewer.happens({ type: "presence", presence: "live" }).look()]).toEqual([
    [[], "offline"],
    ["60: unwatch w1", "60: watch w2"],
  ]);
});

test("the candidate's return disturbs no picture that moves", () => {
  const viewer = steady().happens({ type: "presence", presence: "reconnecting" });
  const during = viewer.status;

  expect([during, viewer.happens({ type: "presence", presence: "live" }).look(), viewer.status]).toEqual([
    "reconnecting",
    [],
    "live",
  ]);
});

test("sound on request is a new watch that keeps the picture, the screen one that drops it", () => {
  const sound = steady().happens({ type: "wanted", want: { ...CAMERA, sound: true } });
  const screen = steady().happens({ type: "wanted", want: { ...CAMERA, source: "screen" } });

  expect(sound.look()).toEqual(["10: unwatch w1", "10: watch w2 with sound"]);
  expect(sound.picture).toBe("live");
  expect(screen.look()).toEqual(["10: unwatch w1", "10: drop", "10: watch w2"]);
  expect(screen.picture).toBe("connecting");
});

test("closing stops watching and trying", () => {
  const viewer = steady().happens({ type: "wanted", want: null });

  expect([viewer.look(), viewer.until(60).look(), viewer.picture]).toEqual([["10: unwatch w1", "10: drop"], [], "off"]);
});
