import type { Translate } from "../shared/i18n.ts";
import type { messages } from "./messages.ts";
import type { RecordedEvent } from "./types.ts";

type Key = keyof typeof messages;
type T = Translate<typeof messages>;
type Tell = (value: unknown, t: T) => string;

const SIGNS: Readonly<Record<string, Key>> = { voice: "signVoice", head: "signHead", gaze: "signGaze" };
const HINTS: Readonly<Record<string, Key>> = { keys: "byKeys", size: "hintSize" };
const CHECKS: Readonly<Record<string, Key>> = {
  face: "checkFace",
  gaze: "checkGaze",
  reports: "checkReports",
  voice: "checkVoice",
  second_screen: "checkSecondScreen",
  screen_share: "checkScreenShare",
  fullscreen: "checkFullScreen",
  focus: "checkFocus",
  clipboard: "checkClipboard",
  context_menu: "checkContextMenu",
  printing: "checkPrinting",
  devtools: "checkDevTools",
  window_size: "checkWindowSize",
  camera: "checkCamera",
  snapshots: "checkSnapshots",
  page: "checkPage",
  checks_line: "checkLine",
};
const WHY_NOT: Readonly<Record<string, Key>> = {
  no_microphone: "reasonNoMicrophone",
  unsupported: "whyNotSupported",
  other_programs: "whyOtherPrograms",
  refused: "whyRefused",
  no_worker: "whyNoModels",
  no_models: "whyNoModels",
  stopped: "whyStopped",
  failed: "whyFailed",
  sent_away: "whySentAway",
  no_frames: "whyNoFrames",
  no_centre: "whyNoCentre",
  not_taken: "whyNotTaken",
};

/** What the detail of an observation says, by its name. */
const TELL: Readonly<Record<string, Tell>> = {
  faces: (value, t) => t("detailFaces", { count: Number(value) }),
  yaw: (value, t) => t("detailYaw", { degrees: Math.abs(Number(value)) }),
  pitch: (value, t) => t("detailPitch", { degrees: Math.abs(Number(value)) }),
  luma: (value, t) => t("detailLuma", { value: Number(value) }),
  word: (value, t) => t("detailWord", { word: String(value) }),
  characters: (value, t) => t("detailCharacters", { count: Number(value) }),
  count: (value, t) => (Number(value) > 1 ? t("times", { count: Number(value) }) : ""),
  own: (value, t) => (value === true ? t("detailOwn") : ""),
  blocked: (value, t) => t(value === true ? "detailBlocked" : "detailNotBlocked"),
  confidence: (value, t) => (value === "low" ? t("detailWeak") : ""),
  ongoing: (value, t) => (value === true ? t("detailOngoing") : ""),
  sign: (value, t) => named(HINTS, value, t),
  signs: (value, t) => (Array.isArray(value) ? value.map((one) => named(SIGNS, one, t)).join(" + ") : ""),
  check: (value, t) => named(CHECKS, value, t),
  keys: (value) => String(value),
  began: () => "",
  page: () => "",
  snapshot: () => "",
  upTo: () => "",
};

/** Null: it is nothing that observations say. */
export function observationPart(key: string, value: unknown, { type }: RecordedEvent, t: T): string | null {
  if (key === "count" && type === "REPORTS_MISSING") return t("detailMissing", { count: Number(value) });
  return TELL[key]?.(value, t) ?? null;
}

/** Why a browser could not do a check. */
export function whyNot(reason: string, t: T): string {
  return named(WHY_NOT, reason, t);
}

/** What this browser could not tell, in words. */
export function uncheckable({ detail }: RecordedEvent, t: T): string {
  const [check, reason] = [named(CHECKS, detail["check"], t), whyNot(String(detail["reason"] ?? ""), t)];
  return reason ? `${check} (${reason})` : check;
}

function named(words: Readonly<Record<string, Key>>, name: unknown, t: T): string {
  const key = words[String(name)];
  return key ? t(key) : String(name).replaceAll("_", " ");
}
