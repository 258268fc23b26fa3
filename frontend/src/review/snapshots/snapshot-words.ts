import type { Conditions, Finding, Snapshot } from "../types.ts";
import type { Key, Words } from "../words.ts";

/** What was to be looked for in these pictures. */
export interface Asked {
  readonly faces: boolean;
  readonly head: boolean;
  readonly eyes: boolean;
}

interface Sentence {
  readonly whole: Key;
  readonly short: Key;
}

interface Sight extends Sentence {
  readonly asks: keyof Asked;
}

const UNSEEN = {
  waiting: "snapshotWaiting",
  done: "snapshotWaiting",
  failed: "snapshotFailed",
  not_asked: "snapshotNotAsked",
} as const;

/** What the analysis saw, by the server's names (proctoring/vision/verdict.py). */
const SIGHTS: Readonly<Record<string, Sight>> = {
  blank: { asks: "faces", whole: "sightBlank", short: "shortBlank" },
  several_faces: { asks: "faces", whole: "sightSeveralFaces", short: "shortSeveralFaces" },
  no_face: { asks: "faces", whole: "sightNoFace", short: "shortNoFace" },
  head_turned: { asks: "head", whole: "sightHeadTurned", short: "shortHeadTurned" },
  eyes_aside: { asks: "eyes", whole: "sightEyesAside", short: "shortEyesAside" },
  dark: { asks: "faces", whole: "sightDark", short: "shortDark" },
  unclear: { asks: "head", whole: "sightUnclear", short: "shortUnclear" },
  one_face: { asks: "head", whole: "sightOneFace", short: "shortOneFace" },
};
/** That which a picture of an exam shows. */
const USUAL = SIGHTS["one_face"];
const FACE_ALONE: Sentence = { whole: "sightFaceAlone", short: "shortOneFace" };
const NOT_ASKED: Sentence = { whole: "sightNotAsked", short: "shortNotAsked" };
const SURE = 0.9;
const FAIRLY = 0.6;

/** By the sensitivity from which on each is flagged, and what the candidate is exempt from. */
export function askedOf({ sensitivity, exempt }: Pick<Conditions, "sensitivity" | "exempt">): Asked {
  const isExempt = (name: string) => exempt.some(({ check }) => check === name);
  const followsGaze = !isExempt("gaze") && sensitivity !== "low";
  return { faces: !isExempt("face"), head: followsGaze, eyes: followsGaze && sensitivity === "high" };
}

/** All that the analysis says of it, or why it says nothing. */
export function description({ analysis, result }: Snapshot, { t }: Words, asked: Asked): string {
  if (analysis !== "done" || !result) return t(UNSEEN[analysis]);
  const said = sentences(result, asked);
  if (said.length === 0) return result.description;
  return said.map(({ whole }) => t(whole, sizes(result.numbers))).join(" ");
}

/** The gravest of it, in a word or two. */
export function caption({ analysis, result }: Snapshot, { t }: Words, asked: Asked): string {
  if (analysis !== "done" || !result) return t(UNSEEN[analysis]);
  const [first] = sentences(result, asked);
  return first ? t(first.short, sizes(result.numbers)) : result.description;
}

/** How sure the analysis is; "" where it says nothing. */
export function certainty({ result }: Snapshot, { t }: Words): string {
  if (!result) return "";
  if (result.confidence >= SURE) return t("snapshotSure");
  return t(result.confidence >= FAIRLY ? "snapshotFairly" : "snapshotUnsure");
}

/** The analysis saw something else than one face towards the screen. */
export function isUnusual({ result }: Snapshot, asked: Asked): boolean {
  if (!result) return false;
  const [first] = sentences(result, asked);
  return first !== USUAL && first !== FACE_ALONE && first !== NOT_ASKED;
}

/** Worth a look: what it shows, or that it was taken because the browser saw something. */
export function isStriking(snapshot: Snapshot, asked: Asked): boolean {
  return snapshot.reason === "alert" || isUnusual(snapshot, asked);
}

/** Of what was to be looked for. Empty where the analysis saw something that this page does not know. */
function sentences({ sights, faces }: Finding, asked: Asked): readonly Sentence[] {
  const known = sights.flatMap((sight) => SIGHTS[sight] ?? []);
  const said = known.filter(({ asks }) => asked[asks]);
  if (said.length > 0 || known.length === 0) return said;
  return [faces === 1 ? FACE_ALONE : NOT_ASKED];
}

/** To which side does not matter to a reader. */
function sizes(numbers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, Math.abs(number)]));
}
