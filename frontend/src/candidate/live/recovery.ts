/** What brings a connection up, the lightest first: ICE restarted, negotiated anew, a new connection. */
export type Step = "restart" | "renegotiate" | "renew";

/** How a connection is kept up. `tries` counts the new connections in a row that did not come up. */
export type Recovery =
  | { readonly at: "resting" | "up" }
  /** It may come back by itself until then. */
  | { readonly at: "shaky"; readonly until: number }
  /** A step was taken; it has time until then. */
  | { readonly at: "coming"; readonly step: Step; readonly until: number; readonly tries: number }
  /** A step is due as soon as there is a line to take it over. */
  | { readonly at: "held"; readonly step: Step; readonly tries: number };

export type Sign =
  | "wanted"
  | "connected"
  | "disconnected"
  | "lost"
  | "time"
  | "line-up"
  | "restart-asked"
  | "renegotiate-asked";

export interface Circumstances {
  /** ms. */
  readonly now: number;
  readonly isLineUp: boolean;
  /** There is a connection that was up and is not lost: a lighter step than a new one makes sense. */
  readonly wasUp: boolean;
}

export type Move = readonly [Recovery, Step | null];

export const RESTING: Recovery = { at: "resting" };

/** A wire that was bumped into is back sooner than anything we could do. */
const BY_ITSELF = 2000;
const PATIENCE: Readonly<Record<Step, number>> = { restart: 3000, renegotiate: 2000, renew: 5000 };
const MOST_PATIENCE = 10_000;
/** New connections in vain, before it is left to the peer or to a new line to ask again. */
const ENOUGH = 8;

/** How recovery stands after the sign, and the step to take now. */
export function next(recovery: Recovery, sign: Sign, around: Circumstances): Move {
  switch (sign) {
    case "wanted":
      return take("renew", 0, around);
    case "connected":
      return [{ at: "up" }, null];
    case "disconnected":
      return recovery.at === "up" ? [{ at: "shaky", until: around.now + BY_ITSELF }, null] : [recovery, null];
    case "lost":
      return isStanding(recovery) ? take("renew", 0, around) : [recovery, null];
    case "time":
      return due(recovery, around);
    case "line-up":
      return lineUp(recovery, around);
    case "restart-asked":
      return asked(recovery, "restart", around);
    case "renegotiate-asked":
      return asked(recovery, "renegotiate", around);
  }
}

/** When to look again; null when only a sign from outside changes anything. */
export function dueAt(recovery: Recovery): number | null {
  return "until" in recovery ? recovery.until : null;
}

/** An alarm may ring a little early, and rings once: it counts all the same. */
function due(recovery: Recovery, around: Circumstances): Move {
  if (!("until" in recovery)) return [recovery, null];
  if (recovery.at === "shaky") return take("restart", 0, around);
  const { step, tries } = recovery;
  if (step === "restart") return take("renegotiate", tries, around);
  if (step === "renegotiate") return take("renew", tries, around);
  return tries + 1 >= ENOUGH ? [RESTING, null] : take("renew", tries + 1, around);
}

/** The network may be another one, and what was said over the old line may be lost. */
function lineUp(recovery: Recovery, around: Circumstances): Move {
  const isRenewing = "step" in recovery && recovery.step === "renew";
  return take(isRenewing ? "renew" : "restart", 0, around);
}

/** Both ends notice a loss at the same time: what is being mended already is not begun again. */
function asked(recovery: Recovery, step: Step, around: Circumstances): Move {
  const isMending = recovery.at === "held" || (recovery.at === "coming" && around.now < recovery.until);
  return isMending ? [recovery, null] : take(step, 0, around);
}

function take(wish: Step, tries: number, { now, isLineUp, wasUp }: Circumstances): Move {
  const step = wasUp ? wish : "renew";
  if (!isLineUp) return [{ at: "held", step, tries }, null];
  const patience = Math.min(MOST_PATIENCE, PATIENCE[step] * 1.5 ** tries);
  return [{ at: "coming", step, until: now + patience, tries }, step];
}

function isStanding({ at }: Recovery): boolean {
  return at === "up" || at === "shaky";
}
