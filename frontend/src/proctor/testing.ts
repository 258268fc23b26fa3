import type { AlertItem, CommandItem, Progress, Snapshot, Tile, Vitals } from "../shared/wire.gen.ts";

/** Values for tests: an exam that began at nine. */
export const NINE = Date.parse("2026-11-20T09:00:00Z");
export const EXAM = "11111111-1111-4111-8111-111111111111";

export function at(seconds: number): string {
  return new Date(NINE + seconds * 1000).toISOString();
}

/** A candidate who sits quietly. */
export function tile(attempt: string, more: Partial<Tile> = {}): Tile {
  return {
    attempt,
    exam: EXAM,
    name: attempt,
    group: "",
    state: "in_progress",
    startedAt: at(0),
    deadline: at(3600),
    endedAt: null,
    pausedAt: null,
    connection: "live",
    connectionSince: at(0),
    vitals: null,
    recordings: [],
    sources: ["camera"],
    risk: "none",
    openAlerts: 0,
    viewers: 0,
    mayReview: false,
    ...more,
  };
}

export function alert(id: string, more: Partial<AlertItem> = {}): AlertItem {
  return {
    id,
    attempt: "ada",
    exam: EXAM,
    name: "Ada",
    kind: "CAMERA_SILENT",
    label: "Nothing of the webcam recording arrives",
    severity: "high",
    opinion: "none",
    beganAt: at(60),
    raisedAt: at(70),
    closedAt: null,
    takenBy: null,
    takenByMe: false,
    takenAt: null,
    ...more,
  };
}

export function command(id: string, more: Partial<CommandItem> = {}): CommandItem {
  return {
    id,
    attempt: "ada",
    kind: "ping",
    text: "",
    reason: "",
    minutes: null,
    by: "Paul",
    givenAt: at(0),
    shownAt: null,
    readAt: null,
    ...more,
  };
}

export function progress(more: Partial<Progress> = {}): Progress {
  return { source: "camera", status: "in_progress", stored: 24, expected: 24, lastChunkAt: at(60), ...more };
}

export function vitals(more: Partial<Vitals> = {}): Vitals {
  return { type: "vitals", visible: true, focused: true, ...more };
}

export function snapshot(number: number, more: Partial<Snapshot> = {}): Snapshot {
  return {
    type: "snapshot",
    serverNow: at(60),
    allExams: true,
    numbers: { [EXAM]: number },
    exams: [{ id: EXAM, title: "Astronomy", closesAt: at(7200) }],
    tiles: [],
    alerts: [],
    ...more,
  };
}
