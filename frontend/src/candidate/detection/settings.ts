/** What can be flagged; the server's event types of the same names. */
export type Kind =
  | "ABSENCE"
  | "MULTIPLE_FACES"
  | "LOOKING_AWAY"
  | "SUSPICIOUS_BEHAVIOR"
  | "AUDIO_DETECTED"
  | "PICTURE_DARK"
  | "PICTURE_COVERED"
  | "PICTURE_FROZEN"
  | "VIRTUAL_CAMERA";

export type Sensitivity = "low" | "medium" | "high";

/** Durations in seconds, angles in degrees from the centre. The server's numbers: proctoring/thresholds.py. */
export interface Thresholds {
  readonly absenceSeconds: number;
  readonly severalFacesSeconds: number;
  readonly lookingAwaySeconds: number;
  readonly headYawDegrees: number;
  readonly headPitchDegrees: number;
  readonly gazeOffset: number;
  readonly darkLuma: number;
  readonly coveredContrast: number;
  readonly frozenSeconds: number;
  readonly voiceSeconds: number;
}

export interface DetectionSettings {
  readonly sensitivity: Sensitivity;
  readonly thresholds: Thresholds;
  /** Checks that this candidate is not subject to, by the server's names. */
  readonly exempt: readonly string[];
  /** The exam listens. */
  readonly audio: boolean;
}

interface Terms {
  /** From which sensitivity on it is looked for, as in the server's rules. */
  readonly from: Sensitivity;
  /** Who is exempt from this check is not looked at for it. */
  readonly check: "face" | "gaze" | "voice" | "devices";
}

const TERMS: Readonly<Record<Kind, Terms>> = {
  ABSENCE: { from: "low", check: "face" },
  MULTIPLE_FACES: { from: "low", check: "face" },
  PICTURE_DARK: { from: "low", check: "face" },
  PICTURE_COVERED: { from: "low", check: "face" },
  PICTURE_FROZEN: { from: "low", check: "face" },
  VIRTUAL_CAMERA: { from: "low", check: "devices" },
  LOOKING_AWAY: { from: "medium", check: "gaze" },
  AUDIO_DETECTED: { from: "medium", check: "voice" },
  SUSPICIOUS_BEHAVIOR: { from: "high", check: "gaze" },
};
const ORDER: readonly Sensitivity[] = ["low", "medium", "high"];

/** What is looked for in this exam, of this candidate. */
export function kindsOf({ sensitivity, exempt }: DetectionSettings): ReadonlySet<Kind> {
  const wanted = ([, { from, check }]: [string, Terms]) =>
    ORDER.indexOf(from) <= ORDER.indexOf(sensitivity) && !exempt.includes(check);
  return new Set(
    Object.entries(TERMS)
      .filter(wanted)
      .map(([kind]) => kind as Kind),
  );
}

/** What is concluded without the picture. */
const PICTURELESS: ReadonlySet<Kind> = new Set(["AUDIO_DETECTED", "VIRTUAL_CAMERA"]);

export function looksAtPictures(settings: DetectionSettings): boolean {
  return [...kindsOf(settings)].some((kind) => !PICTURELESS.has(kind));
}

/** Whether it matters where the head is turned. */
export function followsHead(settings: DetectionSettings): boolean {
  return kindsOf(settings).has("LOOKING_AWAY") || followsEyes(settings);
}

export function followsEyes(settings: DetectionSettings): boolean {
  return kindsOf(settings).has("SUSPICIOUS_BEHAVIOR");
}

/** As if it did not matter where anybody looks. */
export function withoutGaze(settings: DetectionSettings): DetectionSettings {
  return { ...settings, exempt: [...settings.exempt, "gaze"] };
}

/** As if nothing mattered but that. */
export function gazeAlone(settings: DetectionSettings): DetectionSettings {
  return { ...settings, exempt: [...settings.exempt, "face", "voice", "devices"] };
}

/** Whether anybody listens. */
export function listens(settings: DetectionSettings): boolean {
  const kinds = kindsOf(settings);
  const isOfUse = kinds.has("AUDIO_DETECTED") || kinds.has("SUSPICIOUS_BEHAVIOR");
  return settings.audio && isOfUse && !settings.exempt.includes("voice");
}
