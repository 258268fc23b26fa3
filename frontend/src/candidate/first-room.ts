import { readAnswer } from "./answer-fields.ts";
import type { Draft } from "./drafts.ts";
import { NOT_RECORDING, NOTHING_WAITS } from "./media/index.ts";
import type { Answer, Room, ScreenAt } from "./room.ts";
import { cameraNeed, type RoomData, recordsCamera, screenNeed } from "./room-data.ts";

type Cards = ReadonlyMap<number, HTMLElement>;

export interface Beginning {
  readonly data: RoomData;
  readonly cards: Cards;
  readonly flagged: ReadonlySet<number>;
  /** It may be shared since the lobby. */
  readonly screen: ScreenAt;
  readonly now: number;
}

/** The room as the page was served. */
export function firstRoom({ data, cards, flagged, screen, now }: Beginning): Room {
  const questions = [...cards.keys()];
  return {
    questions,
    current: questionInAddress(questions) ?? questions[0] ?? 0,
    answers: new Map([...cards].map(([question, card]) => [question, readAnswer(card)])),
    refused: new Map(),
    flagged: new Set([...flagged].filter((question) => cards.has(question))),
    saving: { at: "idle" },
    online: navigator.onLine,
    need: cameraNeed(data.antiCheatConfig),
    records: recordsCamera(data.antiCheatConfig),
    camera: { at: "closed" },
    recorder: NOT_RECORDING,
    screenNeed: screenNeed(data.antiCheatConfig),
    screen,
    screenRecorder: NOT_RECORDING,
    upload: NOTHING_WAITS,
    viewers: 0,
    now,
    deadline: Date.parse(data.deadline ?? ""),
    ending: "no",
    trouble: "",
    signedOut: false,
  };
}

/** Drafts that are newer than what the server had when it made the page: typed, but not arrived before a crash. */
export function newerDrafts(drafts: ReadonlyMap<number, Draft>, cards: Cards): ReadonlyMap<number, Answer> {
  const newer = [...drafts].filter(([question, draft]) => draft.at > savedAt(cards.get(question)));
  return new Map(newer.map(([question, { answer }]) => [question, answer]));
}

function savedAt(card: HTMLElement | undefined): number {
  if (!card) return Number.POSITIVE_INFINITY;
  return Date.parse(card.dataset["savedAt"] ?? "") || 0;
}

function questionInAddress(questions: readonly number[]): number | undefined {
  const [, number] = /^#question-(\d+)$/.exec(location.hash) ?? [];
  return questions[Number(number ?? 0) - 1];
}
