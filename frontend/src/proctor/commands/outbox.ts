import type { CommandItem, GiveCommand } from "../../shared/wire.gen.ts";

/** A command of ours that the server has not told of yet, or has refused. */
export interface Sent {
  readonly command: GiveCommand;
  /** ms of the server's clock. */
  readonly givenAt: number;
  /** Why not, in the server's words. */
  readonly refusal: string | null;
}

/** By id. A command stays until the server tells of it; with its id it may be said again as often as need be. */
export type Outbox = ReadonlyMap<string, Sent>;

export function given(outbox: Outbox, command: GiveCommand, givenAt: number): Outbox {
  return new Map(outbox).set(command.id, { command, givenAt, refusal: null });
}

/** Null when it is none of ours. */
export function refused(outbox: Outbox, id: string, refusal: string): Outbox | null {
  const sent = outbox.get(id);
  return sent ? new Map(outbox).set(id, { ...sent, refusal }) : null;
}

export function answered(outbox: Outbox, known: ReadonlyMap<string, CommandItem>): Outbox {
  if (![...outbox.keys()].some((id) => known.has(id))) return outbox;
  return new Map([...outbox].filter(([id]) => !known.has(id)));
}

/** What to say again when the line is back, in the order in which it was given. */
export function unanswered(outbox: Outbox): readonly GiveCommand[] {
  return [...outbox.values()].filter(({ refusal }) => refusal === null).map(({ command }) => command);
}

export type Standing = "sending" | "sent" | "shown" | "read" | "refused";

export interface Entry {
  readonly id: string;
  readonly kind: CommandItem["kind"];
  readonly text: string;
  readonly reason: string;
  readonly minutes: number | null;
  /** Empty for one of ours that is on its way. */
  readonly by: string;
  readonly givenAt: number;
  readonly standing: Standing;
  readonly refusal: string;
}

/** What was commanded in an attempt, the latest first. */
export function history(attempt: string, known: Iterable<CommandItem>, outbox: Outbox): readonly Entry[] {
  const told = [...known].filter((command) => command.attempt === attempt).map(toldEntry);
  const ids = new Set(told.map(({ id }) => id));
  const own = [...outbox.values()]
    .filter(({ command }) => command.attempt === attempt && !ids.has(command.id))
    .map(ownEntry);
  return [...told, ...own].sort((a, b) => b.givenAt - a.givenAt || (a.id < b.id ? -1 : 1));
}

function toldEntry(command: CommandItem): Entry {
  const { id, kind, text, reason, minutes, by } = command;
  const standing = command.readAt ? "read" : command.shownAt ? "shown" : "sent";
  return { id, kind, text, reason, minutes, by, givenAt: Date.parse(command.givenAt), standing, refusal: "" };
}

function ownEntry({ command, givenAt, refusal }: Sent): Entry {
  return {
    id: command.id,
    kind: command.kind,
    text: command.text ?? "",
    reason: command.reason ?? "",
    minutes: command.minutes ?? null,
    by: "",
    givenAt,
    standing: refusal === null ? "sending" : "refused",
    refusal: refusal ?? "",
  };
}
