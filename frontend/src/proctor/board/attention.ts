import type { AlertItem, Progress, Tile } from "../../shared/wire.gen.ts";

export type Severity = AlertItem["severity"];

export const SEVERITIES: readonly Severity[] = ["low", "medium", "high", "critical"];

/** 0 for none, 4 for critical. */
export function rank(severity: Tile["risk"]): number {
  return severity === "none" ? 0 : SEVERITIES.indexOf(severity) + 1;
}

export type Phase = "waiting" | "sitting" | "paused" | "ended";

export function phaseOf({ state, endedAt }: Pick<Tile, "state" | "endedAt">): Phase {
  if (state === "created") return "waiting";
  if (state === "paused") return "paused";
  return endedAt === null && state === "in_progress" ? "sitting" : "ended";
}

export function isRunning(tile: Tile): boolean {
  const phase = phaseOf(tile);
  return phase === "sitting" || phase === "paused";
}

/** Whether somebody who should be there is not. */
export function isAway(tile: Tile): boolean {
  return isRunning(tile) && tile.connection !== "live";
}

export type RecordingTrouble = "failed" | "silent" | "behind";

/** The server tells how a recording grows every quarter of a minute or so; this is well beyond. */
export const SILENT_AFTER = 45_000;
/** A minute of chunks that wait to be uploaded. */
export const MUCH_BACKLOG = 24;

/** What is wrong with the recording of somebody whose line is up. `now`: ms of the server's clock. */
export function recordingTrouble(tile: Tile, now: number): RecordingTrouble | null {
  if (phaseOf(tile) !== "sitting") return null;
  if (tile.recordings.some(({ status }) => status === "failed")) return "failed";
  if (uploads(tile).some(({ state }) => state === "failed")) return "failed";
  if (tile.connection === "live" && tile.recordings.some((progress) => isSilent(tile, progress, now))) return "silent";
  return uploads(tile).some(({ backlog }) => backlog >= MUCH_BACKLOG) ? "behind" : null;
}

/** Calm: nothing that a proctor needs to look at. */
export function isCalm(tile: Tile, now: number): boolean {
  if (tile.openAlerts > 0 || tile.risk !== "none") return false;
  return !isAway(tile) && phaseOf(tile) !== "paused" && recordingTrouble(tile, now) === null;
}

function uploads({ vitals }: Tile) {
  return vitals?.recordings ?? [];
}

/** Nothing has come since it should have: since its last chunk, the start, or the line's return. */
function isSilent(tile: Tile, { status, lastChunkAt }: Progress, now: number): boolean {
  if (status !== "in_progress") return false;
  const times = [lastChunkAt, tile.startedAt, tile.connectionSince].map((time) => (time ? Date.parse(time) : 0));
  return now - Math.max(...times) > SILENT_AFTER;
}
