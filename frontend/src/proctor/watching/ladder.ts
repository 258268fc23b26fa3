import type { Tile, Watch, WatchState } from "../../shared/wire.gen.ts";

/**
 * How one viewer gets a picture and gets it back: ICE restarted on the same connection, negotiated anew on the same
 * path, then a whole new watch, again and again with growing pauses. Pure: times are ms of the page's clock.
 */
export interface Ladder {
  /** What is to be seen; null when nothing is. */
  readonly want: Want | null;
  /** The name of the watch that counts; empty before the first. Each try has a name of its own. */
  readonly watch: string;
  readonly rung: Rung;
  /** The server has taken up what was asked for on this rung. */
  readonly isHeard: boolean;
  /** When the next rung is due; while steady it is the silence that counts. */
  readonly dueAt: number;
  /** New watches since there was last a picture. */
  readonly tries: number;
  /** When the picture moved last; null before it has. */
  readonly movedAt: number | null;
  /** When the last watch was asked for. */
  readonly askedAt: number;
  /** Why the last try showed nothing: a code of the server, or `unanswered`. */
  readonly reason: string;
  readonly isLineUp: boolean;
  readonly presence: Presence;
}

export type Presence = Tile["connection"];
export type Want = Pick<Watch, "attempt" | "source" | "sound">;
/** `watch`: a whole new one was asked for and has shown nothing yet. */
export type Rung = "steady" | "ice" | "negotiation" | "watch";

export type Happening =
  | { readonly type: "wanted"; readonly want: Want | null; readonly at: number }
  | { readonly type: "moved"; readonly at: number }
  | { readonly type: "failed"; readonly at: number }
  | { readonly type: "offered"; readonly at: number }
  | { readonly type: "told"; readonly state: WatchState["state"]; readonly reason: string; readonly at: number }
  | { readonly type: "line"; readonly isUp: boolean; readonly at: number }
  | { readonly type: "online"; readonly at: number }
  | { readonly type: "presence"; readonly presence: Presence; readonly at: number }
  | { readonly type: "tick"; readonly at: number };

export type Deed =
  | { readonly does: "watch"; readonly watch: string; readonly want: Want }
  | { readonly does: "unwatch"; readonly watch: string }
  | { readonly does: "again"; readonly watch: string; readonly ice: boolean }
  /** Let the connection and its picture go. */
  | { readonly does: "drop" };

export type Step = readonly [ladder: Ladder, deeds: readonly Deed[]];

/** A picture that stands still for longer is no live picture. A screen on which nothing happens moves once a second. */
export const STILL: Readonly<Record<Want["source"], number>> = { camera: 2000, screen: 4000 };
/** For the server to take up what was asked for: who does not may have forgotten us, and is asked for a whole new watch. */
const UNHEARD = 3000;
/** From then on, for the picture. A new watch includes the candidate's page, which may have to open a camera. */
const PATIENCE: Readonly<Record<Exclude<Rung, "steady">, number>> = { ice: 3000, negotiation: 5000, watch: 6000 };
const PAUSES = [1000, 2000, 4000, 8000];
/** The server knows nothing of the watch (any more), say because it was started again: no reason to wait. */
const FORGOTTEN = "not_watching";
const SAID_BY_PAGE: ReadonlySet<string> = new Set(["camera_off", "screen_not_shared", "unsupported"]);
/** A watch that was asked for a moment ago is not asked for again because of good news. */
const FRESH = 1000;

export const IDLE: Ladder = {
  want: null,
  watch: "",
  rung: "watch",
  isHeard: false,
  dueAt: Number.POSITIVE_INFINITY,
  tries: 0,
  movedAt: null,
  askedAt: Number.NEGATIVE_INFINITY,
  reason: "",
  isLineUp: true,
  presence: "live",
};

/** `name` makes the names of watches. */
export function step(ladder: Ladder, happening: Happening, name: () => string): Step {
  const { at } = happening;
  switch (happening.type) {
    case "wanted":
      return wanted(ladder, happening.want, at, name);
    case "moved":
      // The last pictures of a watch that has ended: another one is due all the same.
      if (!ladder.watch) return [{ ...ladder, movedAt: at }, []];
      return [{ ...ladder, rung: "steady", movedAt: at, tries: 0, reason: "", dueAt: Number.POSITIVE_INFINITY }, []];
    case "offered":
      return [heard(ladder, at), []];
    case "failed":
      return ladder.rung === "steady" ? restartIce(ladder, at) : [ladder, []];
    case "told":
      return told(ladder, happening.state, happening.reason, at);
    case "line":
      return happening.isUp ? lineUp({ ...ladder, isLineUp: true }, at, name) : [{ ...ladder, isLineUp: false }, []];
    case "online":
      return online({ ...ladder, tries: 0 }, at, name);
    case "presence":
      return present(ladder, happening.presence, at, name);
    case "tick":
      return climb(ladder, at, name);
    default:
      return happening satisfies never;
  }
}

export type Picture = "off" | "connecting" | "live" | "interrupted";

export function pictureOf(ladder: Ladder, at: number): Picture {
  if (!ladder.want) return "off";
  if (ladder.movedAt === null) return "connecting";
  return isMoving(ladder, at) ? "live" : "interrupted";
}

/** What the proctor is told: the worse of the picture and of the candidate's line, over which all else goes. */
export function statusOf(ladder: Ladder, at: number): Presence {
  if (ladder.presence !== "live") return ladder.presence;
  return pictureOf(ladder, at) === "live" ? "live" : "reconnecting";
}

function wanted(ladder: Ladder, want: Want | null, at: number, name: () => string): Step {
  const left: readonly Deed[] = ladder.watch ? [{ does: "unwatch", watch: ladder.watch }] : [];
  const { isLineUp, presence } = ladder;
  if (!want) return [{ ...IDLE, isLineUp, presence }, [...left, { does: "drop" }]];
  const isSamePicture = ladder.want?.attempt === want.attempt && ladder.want.source === want.source;
  const kept = isSamePicture ? ladder : { ...IDLE, isLineUp, presence };
  const [next, deeds] = newWatch({ ...kept, watch: "", want, tries: 0 }, at, name);
  return [next, [...left, ...(isSamePicture ? [] : [{ does: "drop" } as const]), ...deeds]];
}

function told(ladder: Ladder, state: WatchState["state"], reason: string, at: number): Step {
  if (state === "lost" && ladder.rung === "steady") return restartIce(ladder, at);
  if (state === "waiting") return [heard(ladder, at), []];
  if (state !== "ended") return [ladder, []];
  const left: readonly Deed[] = ladder.watch ? [{ does: "unwatch", watch: ladder.watch }] : [];
  const dueAt = at + (reason === FORGOTTEN && ladder.tries === 0 ? 0 : pause(ladder.tries));
  return [{ ...ladder, reason: truer(ladder.reason, reason), rung: "watch", watch: "", dueAt }, left];
}

function heard(ladder: Ladder, at: number): Ladder {
  if (ladder.rung === "steady") return ladder;
  return { ...ladder, isHeard: true, dueAt: Math.max(ladder.dueAt, at + PATIENCE[ladder.rung]) };
}

/** A page that has said why it sends nothing goes on sending nothing for that reason. */
function truer(before: string, after: string): string {
  return after === "not_published" && SAID_BY_PAGE.has(before) ? before : after;
}

/** The network is back at our end: a connection that there was finds its new path with ICE. */
function online(ladder: Ladder, at: number, name: () => string): Step {
  if (isMoving(ladder, at)) return [ladder, []];
  if (ladder.rung !== "watch") return restartIce(ladder, at);
  return at - ladder.askedAt < FRESH ? [ladder, []] : newWatch(ladder, at, name);
}

/** The server has forgotten who watched over the line that was. */
function lineUp(ladder: Ladder, at: number, name: () => string): Step {
  return newWatch({ ...ladder, watch: "", tries: 0 }, at, name);
}

/** The candidate is back: no need to wait for the next rung. */
function present(ladder: Ladder, presence: Presence, at: number, name: () => string): Step {
  const isBack = presence === "live" && ladder.presence !== "live";
  const next = { ...ladder, presence };
  if (!isBack || isMoving(ladder, at) || at - ladder.askedAt < FRESH) return [next, []];
  return newWatch({ ...next, tries: 0 }, at, name);
}

function climb(ladder: Ladder, at: number, name: () => string): Step {
  if (!ladder.want || !ladder.isLineUp) return [ladder, []];
  if (ladder.rung === "steady") return isMoving(ladder, at) ? [ladder, []] : restartIce(ladder, at);
  if (at < ladder.dueAt || ladder.presence === "offline") return [ladder, []];
  if (!ladder.isHeard) return newWatch(ladder.watch ? { ...ladder, reason: "unanswered" } : ladder, at, name);
  return ladder.rung === "ice" ? negotiate(ladder, at) : newWatch(ladder, at, name);
}

function restartIce(ladder: Ladder, at: number): Step {
  if (!ladder.want || !ladder.isLineUp || !ladder.watch) return [ladder, []];
  const { watch } = ladder;
  return [{ ...ladder, rung: "ice", isHeard: false, dueAt: at + UNHEARD }, [{ does: "again", watch, ice: true }]];
}

function negotiate(ladder: Ladder, at: number): Step {
  const { watch } = ladder;
  const next: Ladder = { ...ladder, rung: "negotiation", isHeard: false, dueAt: at + UNHEARD };
  return [next, [{ does: "again", watch, ice: false }]];
}

function newWatch(ladder: Ladder, at: number, name: () => string): Step {
  const { want } = ladder;
  if (!want || !ladder.isLineUp) return [ladder, []];
  const watch = name();
  const tries = ladder.tries + 1;
  const dueAt = at + UNHEARD + (tries > 1 ? pause(tries - 1) : 0);
  const left: readonly Deed[] = ladder.watch ? [{ does: "unwatch", watch: ladder.watch }] : [];
  const next: Ladder = { ...ladder, watch, rung: "watch", isHeard: false, tries, dueAt, askedAt: at };
  return [next, [...left, { does: "watch", watch, want }]];
}

function isMoving({ want, movedAt }: Ladder, at: number): boolean {
  return want !== null && movedAt !== null && at - movedAt <= STILL[want.source];
}

/** 1, 2, 4, 8 s. */
function pause(tries: number): number {
  return PAUSES[Math.min(Math.max(tries, 1), PAUSES.length) - 1] ?? 0;
}
