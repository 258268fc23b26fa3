import type { GiveCommand, Tile } from "../../shared/wire.gen.ts";
import { phaseOf } from "../board/attention.ts";

export type Kind = GiveCommand["kind"];

/** What the server wants with each command. */
export interface Rule {
  readonly needsText: boolean;
  readonly needsReason: boolean;
  readonly needsMinutes: boolean;
  /** Given without a question back: it changes nothing. */
  readonly isHarmless: boolean;
  /** Cannot be taken back: the proctor says so twice. */
  readonly isFinal: boolean;
}

const PLAIN: Rule = { needsText: false, needsReason: false, needsMinutes: false, isHarmless: false, isFinal: false };

/** In the order of their weight. */
export const RULES: Readonly<Record<Kind, Rule>> = {
  ping: { ...PLAIN, isHarmless: true },
  message: { ...PLAIN, needsText: true },
  warn: { ...PLAIN, needsText: true, needsReason: true },
  pause: { ...PLAIN, needsReason: true },
  resume: PLAIN,
  extend: { ...PLAIN, needsMinutes: true },
  terminate: { ...PLAIN, needsReason: true, isFinal: true },
};

export const KINDS = Object.keys(RULES) as readonly Kind[];

/** Only who sits can be told something; and one of pause and resume is always idle. */
export function isPossible(kind: Kind, tile: Tile): boolean {
  const phase = phaseOf(tile);
  if (phase !== "sitting" && phase !== "paused") return false;
  if (kind === "pause") return phase === "sitting";
  return kind === "resume" ? phase === "paused" : true;
}

export interface Draft {
  readonly text: string;
  readonly reason: string;
  /** As typed. */
  readonly minutes: string;
  readonly isConfirmed: boolean;
}

export type Missing = "text" | "reason" | "minutes" | "confirmation";

/** What is left to be filled in; the same that the server would refuse. */
export function missing(kind: Kind, draft: Draft): readonly Missing[] {
  const rule = RULES[kind];
  return [
    ...(rule.needsText && !draft.text.trim() ? ["text" as const] : []),
    ...(rule.needsReason && !draft.reason.trim() ? ["reason" as const] : []),
    ...(rule.needsMinutes && minutesIn(draft) === null ? ["minutes" as const] : []),
    ...(rule.isFinal && !draft.isConfirmed ? ["confirmation" as const] : []),
  ];
}

export const MOST_MINUTES = 600;

/** Whole minutes from 1 to 600; null for anything else. */
export function minutesIn({ minutes }: Draft): number | null {
  const number = /^\s*\d{1,4}\s*$/.test(minutes) ? Number(minutes) : 0;
  return number >= 1 && number <= MOST_MINUTES ? number : null;
}

export function commandOf(kind: Kind, attempt: string, id: string, draft: Draft): GiveCommand {
  const rule = RULES[kind];
  return {
    type: "command",
    id,
    attempt,
    kind,
    text: rule.needsText ? draft.text.trim() : "",
    reason: rule.needsReason ? draft.reason.trim() : "",
    ...(rule.needsMinutes ? { minutes: minutesIn(draft) } : {}),
  };
}
