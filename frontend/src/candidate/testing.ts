import { NOT_RECORDING } from "./media/source-recording.ts";
import { NOTHING_WAITS } from "./media/uploads.ts";
import type { Room } from "./room.ts";
import type { AntiCheatConfig } from "./room-data.ts";

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

/** An exam with proctoring, and everything of it off. */
export const NOTHING_CHECKED: AntiCheatConfig = {
  enabled: true,
  webcamEnabled: false,
  snapshotIntervalSeconds: 60,
  sensitivity: "medium",
  thresholds: {
    absenceSeconds: 3,
    severalFacesSeconds: 1,
    lookingAwaySeconds: 5,
    headYawDegrees: 35,
    headPitchDegrees: 25,
    gazeOffset: 0.1,
    darkLuma: 20,
    coveredContrast: 3,
    frozenSeconds: 10,
    voiceSeconds: 2,
    awayFromPageSeconds: 2,
    fullscreenGraceSeconds: 10,
  },
  lockdownEnabled: false,
  fullScreen: false,
  blockClipboard: true,
  blockContextMenu: true,
  blockPrinting: true,
  liveVideo: false,
  recording: "off",
  screenRecording: "off",
  audio: true,
  exempt: [],
};
