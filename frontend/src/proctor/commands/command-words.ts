import type { IconName } from "../icons.ts";
import type { messages } from "../messages.ts";
import type { Words } from "../words.ts";
import type { Entry } from "./outbox.ts";
import type { Kind, Missing } from "./rules.ts";

type Key = keyof typeof messages;

interface KindWords {
  readonly icon: IconName;
  readonly title: Key;
  readonly help: Key;
  readonly confirm: Key;
  /** Ready-made texts for the candidate. */
  readonly texts: readonly Key[];
  readonly reasons: readonly Key[];
}

export const KIND_WORDS: Readonly<Record<Kind, KindWords>> = {
  ping: { icon: "ping", title: "ping", help: "ping", confirm: "ping", texts: [], reasons: [] },
  message: {
    icon: "message",
    title: "messageTitle",
    help: "messageHelp",
    confirm: "sendIt",
    texts: ["phraseCamera", "phraseLight", "phraseAlone", "phraseHear"],
    reasons: [],
  },
  warn: {
    icon: "alert",
    title: "warnTitle",
    help: "warnHelp",
    confirm: "warnIt",
    texts: ["warnLook", "warnPhone", "warnTalk"],
    reasons: ["reasonLooking", "reasonPhone", "reasonTalking", "reasonSomebody"],
  },
  pause: {
    icon: "pause",
    title: "pauseTitle",
    help: "pauseHelp",
    confirm: "pauseIt",
    texts: [],
    reasons: ["reasonTechnical", "reasonToilet", "reasonSomebody", "reasonIdentity"],
  },
  resume: { icon: "play", title: "resumeTitle", help: "resumeHelp", confirm: "resumeIt", texts: [], reasons: [] },
  extend: { icon: "extend", title: "extendTitle", help: "extendHelp", confirm: "extendIt", texts: [], reasons: [] },
  terminate: {
    icon: "stop",
    title: "terminateTitle",
    help: "terminateHelp",
    confirm: "terminateIt",
    texts: [],
    reasons: ["reasonAgain", "reasonPhone", "reasonSomebody", "reasonTechnical"],
  },
};

export const READY_MINUTES = [5, 10, 15, 30] as const;

export const MISSING_WORDS: Readonly<Record<Missing, Key>> = {
  text: "missingText",
  reason: "missingReason",
  minutes: "missingMinutes",
  confirmation: "missingConfirmation",
};

const STANDINGS = {
  sending: "standingSending",
  sent: "standingSent",
  shown: "standingShown",
  read: "standingRead",
  refused: "standingRefused",
} as const;

/** What became of a command. A ping is answered by the page itself, and what the server does is only confirmed. */
export function standingWord({ kind, standing }: Entry, { t }: Words): string {
  const isSeen = standing === "shown" || standing === "read";
  if (isSeen && kind === "ping") return t("standingAnswered");
  if (isSeen && (kind === "pause" || kind === "resume" || kind === "extend" || kind === "terminate")) {
    return t("standingDone");
  }
  return t(STANDINGS[standing]);
}

export function kindWord(kind: Kind, { t }: Words): string {
  return t(kind === "ping" ? "pingShort" : kind);
}
