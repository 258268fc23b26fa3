import { NOT_RECORDING } from "./media/source-recording.ts";
import { NOTHING_WAITS } from "./media/uploads.ts";
import type { Room } from "./room.ts";

/** Rooms for tests: an exam without proctoring, and one that must be recorded. */
export const QUIET: Room = {
  questions: [11, 12, 13],
  current: 11,
  answers: new Map(),
  refused: new Map(),
  flagged: new Set(),
  saving: { at: "idle" },
  online: true,
  need: "none",
  records: false,
  camera: { at: "closed" },
  recorder: NOT_RECORDING,
  screenNeed: "none",
  screen: { at: "closed" },
  screenRecorder: NOT_RECORDING,
  upload: NOTHING_WAITS,
  viewers: 0,
  now: 0,
  deadline: 60_000,
  ending: "no",
  trouble: "",
  signedOut: false,
};
export const SHARED: Room = { ...QUIET, screenNeed: "required", screen: { at: "ready" } };
export const WATCHED: Room = { ...QUIET, need: "required", records: true, camera: { at: "ready" } };
