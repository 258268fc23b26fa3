import type { Change, Detail } from "./aggregate.ts";
import { FROZEN_CHANGE } from "./picture.ts";
import type { Centre, Sample } from "./sample.ts";
import { type DetectionSettings, type Kind, kindsOf, type Thresholds } from "./settings.ts";
import { Track, type TrackChange } from "./track.ts";

/** A sample, and whether a voice was heard about then; null where nobody listens. */
export interface Impression extends Sample {
  readonly voice: boolean | null;
}

interface Scale {
  readonly thresholds: Thresholds;
  readonly centre: Centre;
}

interface Rule {
  readonly kind: Kind;
  /** Seconds that it has to last. */
  readonly lasts: (thresholds: Thresholds) => number;
  /** Null: this sample cannot tell. */
  readonly holds: (seen: Impression, scale: Scale) => boolean | null;
  readonly detail?: (seen: Impression, scale: Scale) => Detail;
  /** Of two rules of one kind, each is counted for itself. */
  readonly like?: string;
}

const RULES: readonly Rule[] = [
  {
    kind: "ABSENCE",
    lasts: ({ absenceSeconds }) => absenceSeconds,
    // In the dark faces are overlooked, darker ones first: then nobody is missing, the picture is dark.
    holds: (seen, scale) => (isUnreadable(seen, scale) ? null : seen.faces === 0),
  },
  {
    kind: "MULTIPLE_FACES",
    lasts: ({ severalFacesSeconds }) => severalFacesSeconds,
    holds: ({ faces }) => faces > 1,
    detail: ({ faces }) => ({ faces }),
  },
  {
    kind: "LOOKING_AWAY",
    lasts: ({ lookingAwaySeconds }) => lookingAwaySeconds,
    holds: isTurned,
    detail: turn,
  },
  {
    kind: "SUSPICIOUS_BEHAVIOR",
    lasts: ({ lookingAwaySeconds }) => lookingAwaySeconds,
    holds: (seen, scale) => (seen.voice ? looksAside(seen, scale) : seen.voice),
    detail: (seen, scale) => ({ signs: ["voice", isTurned(seen, scale) ? "head" : "gaze"] }),
  },
  {
    // Eyes alone are a weak sign: they count when they stay there much longer than a head may.
    kind: "SUSPICIOUS_BEHAVIOR",
    like: "gaze",
    lasts: ({ lookingAwaySeconds }) => 3 * lookingAwaySeconds,
    holds: gazeAside,
    detail: () => ({ signs: ["gaze"] }),
  },
  {
    kind: "PICTURE_COVERED",
    lasts: ({ absenceSeconds }) => absenceSeconds,
    holds: (seen, scale) => seen.picture && seen.faces === 0 && isCovered(seen, scale),
  },
  {
    kind: "PICTURE_DARK",
    lasts: ({ frozenSeconds }) => frozenSeconds,
    holds: (seen, scale) => seen.picture && seen.faces === 0 && isDark(seen, scale) && !isCovered(seen, scale),
    detail: ({ picture }) => ({ luma: Math.round(picture?.luma ?? 0) }),
  },
  {
    kind: "PICTURE_FROZEN",
    lasts: ({ frozenSeconds }) => frozenSeconds,
    holds: (seen, scale) => (isUnreadable(seen, scale) ? null : isStill(seen)),
  },
];

/** What is concluded from one sample after the other. */
export class Rules {
  private readonly scale: Scale;
  private readonly tracked: readonly { readonly rule: Rule; readonly track: Track }[];

  constructor(settings: DetectionSettings, centre: Centre) {
    const { thresholds } = settings;
    const kinds = kindsOf(settings);
    const rules = RULES.filter(({ kind }) => kinds.has(kind));
    this.scale = { thresholds, centre };
    this.tracked = rules.map((rule) => ({ rule, track: new Track(rule.lasts(thresholds) * 1000) }));
  }

  take(seen: Impression): readonly Change[] {
    return this.tracked.flatMap(({ rule, track }) => {
      const change = track.take(seen.at, rule.holds(seen, this.scale));
      return change ? [told(rule, change, rule.detail?.(seen, this.scale))] : [];
    });
  }

  /** Time passes without a sample. */
  pass(at: number): readonly Change[] {
    return this.ended((track) => track.take(at, null));
  }

  /** No more samples come. */
  forget(): readonly Change[] {
    return this.ended((track) => track.forget());
  }

  private ended(change: (track: Track) => TrackChange | null): readonly Change[] {
    return this.tracked.flatMap(({ rule, track }) => {
      const changed = change(track);
      return changed ? [told(rule, changed)] : [];
    });
  }
}

/** How long after it began something of this type is seen at the latest, in ms. */
export function lateness(type: string, thresholds: Thresholds): number {
  const lasting = RULES.filter(({ kind }) => kind === type).map(({ lasts }) => lasts(thresholds));
  return Math.max(0, ...lasting) * 1000;
}

function told({ kind, like }: Rule, change: TrackChange, detail: Detail = {}): Change {
  return { type: kind, like: like ?? kind, detail: change.phase === "begin" ? detail : {}, ...change };
}

/** Null when there is no face, or more than one: nobody knows whose it would be. */
function isTurned({ faces, pose }: Impression, { thresholds, centre }: Scale): boolean | null {
  if (faces !== 1 || !pose) return null;
  const { headYawDegrees, headPitchDegrees } = thresholds;
  return Math.abs(pose.yaw - centre.yaw) > headYawDegrees || Math.abs(pose.pitch - centre.pitch) > headPitchDegrees;
}

/** A head that is half turned takes the irises along: nothing is read from them then. */
function gazeAside({ faces, pose, gaze }: Impression, { thresholds, centre }: Scale): boolean | null {
  if (faces !== 1 || !pose || gaze === null) return null;
  if (Math.abs(pose.yaw - centre.yaw) > thresholds.headYawDegrees / 2) return null;
  return Math.abs(gaze - centre.gaze) > thresholds.gazeOffset;
}

function looksAside(seen: Impression, scale: Scale): boolean | null {
  return isTurned(seen, scale) || gazeAside(seen, scale);
}

function turn({ pose }: Impression, { centre }: Scale): Detail {
  if (!pose) return {};
  return { yaw: Math.round(pose.yaw - centre.yaw), pitch: Math.round(pose.pitch - centre.pitch) };
}

function isUnreadable(seen: Impression, scale: Scale): boolean {
  return isDark(seen, scale) || isCovered(seen, scale);
}

function isDark({ picture }: Impression, { thresholds }: Scale): boolean {
  return picture !== null && picture.luma < thresholds.darkLuma;
}

function isCovered({ picture }: Impression, { thresholds }: Scale): boolean {
  return picture !== null && picture.contrast < thresholds.coveredContrast;
}

function isStill({ picture }: Impression): boolean | null {
  return picture?.change == null ? null : picture.change < FROZEN_CHANGE;
}
