import type { AlertItem, Tile, Vitals } from "../../shared/wire.gen.ts";
import { isAway, isRunning, phaseOf, type RecordingTrouble, rank, recordingTrouble } from "../board/attention.ts";
import type { IconName } from "../icons.ts";
import { age, type Words } from "../words.ts";

export type Tone = "green" | "yellow" | "red" | "blue" | "grey";

export interface Note {
  readonly text: string;
  readonly tone: Tone;
  readonly icon: IconName;
}

/** What a tile says, as text. */
export interface TileModel {
  readonly badge: { readonly text: string; readonly tone: Tone };
  readonly standing: Note;
  readonly recording: Note | null;
  /** Only what matters. */
  readonly hints: readonly Note[];
  readonly alerts: Note | null;
  /** The same for a screen reader, without what ticks. */
  readonly said: string;
}

const CONNECTION_TONES = { live: "green", reconnecting: "yellow", offline: "red" } as const;
const TROUBLES: Readonly<Record<RecordingTrouble, "recordingFailed" | "recordingSilent" | "recordingBehind">> = {
  failed: "recordingFailed",
  silent: "recordingSilent",
  behind: "recordingBehind",
};
const LOW_BATTERY = 0.2;
const SLOW_TRIP = 1500;
const LITTLE_TIME = 5 * 60_000;

/** `now`: ms of the server's clock. */
export function tileModel(tile: Tile, alerts: readonly AlertItem[], words: Words, now: number): TileModel {
  const badge = badgeOf(tile, words);
  const recording = recordingNote(tile, words, now);
  const hints = hintsOf(tile, words);
  const open = alertsNote(tile, words);
  const loud = recording && recording.tone !== "grey" ? [recording.text] : [];
  const said = [
    tile.name,
    tile.group,
    badge.text,
    ...(phaseOf(tile) === "paused" ? [words.t("paused")] : []),
    ...(open ? [open.text, ...new Set(alerts.map(({ label }) => label))] : []),
    ...loud,
    ...hints.map(({ text }) => text),
    ...(tile.viewers > 0 ? [words.t("watchedBy", { count: tile.viewers })] : []),
  ];
  return {
    badge,
    standing: standingNote(tile, words, now),
    recording,
    hints,
    alerts: open,
    said: said.filter(Boolean).join(", "),
  };
}

function badgeOf(tile: Tile, words: Words): TileModel["badge"] {
  if (isRunning(tile)) return { text: words.connection(tile.connection), tone: CONNECTION_TONES[tile.connection] };
  if (phaseOf(tile) === "waiting") return { text: words.t("notStarted"), tone: "grey" };
  return { text: words.t(tile.state === "terminated" ? "terminated" : "submitted"), tone: "grey" };
}

/** For who is away the time since matters more than the time left. */
function standingNote(tile: Tile, words: Words, now: number): Note {
  if (isAway(tile) && tile.connectionSince) {
    const since = { age: age(now - Date.parse(tile.connectionSince)) };
    if (tile.connection === "offline") return { text: words.t("offlineFor", since), tone: "red", icon: "away" };
    return { text: words.t("reconnectingFor", since), tone: "yellow", icon: "away" };
  }
  const text = words.standing(tile, now);
  if (phaseOf(tile) === "paused") return { text, tone: "yellow", icon: "pause" };
  const isLate = phaseOf(tile) === "sitting" && tile.deadline && Date.parse(tile.deadline) - now < LITTLE_TIME;
  return { text, tone: isLate ? "blue" : "grey", icon: phaseOf(tile) === "ended" ? "check" : "clock" };
}

/** What the server has of all sources together. */
export function recordingNote(tile: Tile, words: Words, now: number): Note | null {
  const trouble = recordingTrouble(tile, now);
  if (trouble)
    return { text: words.t(TROUBLES[trouble]), tone: trouble === "behind" ? "yellow" : "red", icon: "record" };
  if (tile.recordings.length === 0) return null;
  const stored = sum(tile.recordings.map((each) => each.stored));
  if (stored === 0) return isRunning(tile) ? { text: words.t("recordingStarts"), tone: "grey", icon: "record" } : null;
  const expected = tile.recordings.map((each) => each.expected);
  const isKnown = expected.every((each) => each !== null);
  const all = sum(expected.map((each) => each ?? 0));
  if (isKnown && all > stored) {
    return { text: words.t("recordedOf", { n: stored, expected: all }), tone: "grey", icon: "record" };
  }
  const isOver = phaseOf(tile) === "ended";
  const isComing = tile.connection === "live";
  return {
    text: isOver ? words.t("recordingDone") : words.t(isComing ? "recordedShort" : "recordedCount", { n: stored }),
    tone: "grey",
    icon: "record",
  };
}

function hintsOf(tile: Tile, words: Words): readonly Note[] {
  const { vitals } = tile;
  if (!vitals || phaseOf(tile) !== "sitting" || tile.connection !== "live") return [];
  return [...focusHint(vitals, words), ...batteryHint(vitals, words), ...lineHint(vitals, words)];
}

function focusHint({ visible, focused }: Vitals, words: Words): readonly Note[] {
  if (visible && focused) return [];
  return [{ text: words.t(visible ? "otherWindow" : "otherTab"), tone: "yellow", icon: "window" }];
}

function batteryHint({ battery }: Vitals, words: Words): readonly Note[] {
  if (!battery || battery.charging || battery.level > LOW_BATTERY) return [];
  const percent = Math.round(battery.level * 100);
  return [{ text: words.t("battery", { percent }), tone: percent <= 5 ? "red" : "yellow", icon: "battery" }];
}

function lineHint({ roundTripMs, recordings = [] }: Vitals, words: Words): readonly Note[] {
  if (recordings.some(({ step }) => step === "stills")) {
    return [{ text: words.t("stills"), tone: "yellow", icon: "signal" }];
  }
  return (roundTripMs ?? 0) > SLOW_TRIP ? [{ text: words.t("slowLine"), tone: "yellow", icon: "signal" }] : [];
}

function alertsNote(tile: Tile, words: Words): Note | null {
  if (tile.openAlerts === 0) return null;
  const count = words.t("openAlerts", { count: tile.openAlerts });
  if (tile.risk === "none") return { text: count, tone: "yellow", icon: "alert" };
  const text = `${count}, ${words.t("worst", { severity: words.severity(tile.risk) })}`;
  return { text, tone: rank(tile.risk) >= rank("high") ? "red" : "yellow", icon: "alert" };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
