import { expect, test } from "vitest";
import { at, tile } from "../testing.ts";
import { IDLE, type Ladder } from "../watching/ladder.ts";
import { Words } from "../words.ts";
import { stageWords } from "./stage-words.ts";

const ada = tile("ada");
const WATCHING: Ladder = { ...IDLE, want: { attempt: "ada", source: "camera", sound: false } };
const LIVE: Ladder = { ...WATCHING, movedAt: 9000 };
const STOPPED: Ladder = { ...WATCHING, movedAt: 1000 };

test.each([
  ["", ada, LIVE],
  ["Connecting…", ada, WATCHING],
  ["The picture has stopped. Getting it back…", ada, STOPPED],
  ["The candidate is offline. The picture comes back by itself.", { ...ada, connection: "offline" as const }, STOPPED],
  [
    "The candidate’s connection is interrupted. The picture comes back by itself.",
    { ...ada, connection: "reconnecting" as const },
    { ...STOPPED, reason: "unanswered" },
  ],
  ["The exam page is not heard; the picture still arrives.", { ...ada, connection: "offline" as const }, LIVE],
  ["The server for live video does not answer. Trying again…", ada, { ...STOPPED, reason: "unanswered" }],
  [
    "The candidate is not sharing the screen. The picture comes by itself when they do.",
    ada,
    { ...WATCHING, reason: "screen_not_shared" },
  ],
  ["Connecting…", ada, { ...WATCHING, reason: "something_else" }],
  ["There is no live picture in this exam, or the candidate does not share one now.", { ...ada, sources: [] }, IDLE],
  [
    "The candidate is not sitting, so there is nothing to watch live.",
    { ...ada, state: "submitted", endedAt: at(9) },
    IDLE,
  ],
])("the stage says: %s", (said, candidate, ladder) => {
  expect(stageWords(candidate, ladder, 10_000, new Words("en"))).toBe(said);
});
