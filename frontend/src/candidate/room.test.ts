import { describe, expect, test } from "vitest";
import {
  failure,
  type Happening,
  hasUnsaved,
  isAnswered,
  isBlocked,
  isLocked,
  isWaking,
  next,
  open,
  type Room,
  screenFailure,
  screenReminder,
  timeLeft,
} from "./room.ts";
import { QUIET, SHARED, WATCHED } from "./testing.ts";

const ALL_ANSWERED: Room = { ...QUIET, answers: new Map([11, 12, 13].map((question) => [question, "yes"])) };

function following(room: Room, ...happenings: readonly Happening[]): Room {
  return happenings.reduce(next, room);
}

describe("answers", () => {
  test("an answer waits to be saved, then is", () => {
    const waiting = following(QUIET, { type: "answered", question: 11, answer: "a" });
    const saved = following(
      waiting,
      { type: "saving" },
      { type: "saved", when: 5, questions: [11], refused: new Map() },
    );

    expect([hasUnsaved(waiting), hasUnsaved(saved), saved.saving]).toEqual([true, false, { at: "saved", when: 5 }]);
  });

  test.each([
    [null, false],
    ["", false],
    [[], false],
    ["0", true],
    [["b"], true],
  ])("%j counts as answered: %s", (answer, counts) => {
    expect(isAnswered(following(QUIET, { type: "answered", question: 11, answer }), 11)).toBe(counts);
  });

  test("a refused answer is open until it is mended", () => {
    const refused = following(
      QUIET,
      { type: "answered", question: 12, answer: "abc" },
      { type: "saved", when: 5, questions: [12], refused: new Map([[12, "This must be a number."]]) },
    );
    const mended = following(refused, { type: "answered", question: 12, answer: "9.8" });

    expect([open(refused), open(mended)]).toEqual([
      [11, 12, 13],
      [11, 13],
    ]);
  });

  test("a save of other questions leaves a refusal where it is", () => {
    const refused = { ...QUIET, refused: new Map([[12, "no"]]) };

    const room = following(refused, { type: "saved", when: 1, questions: [11], refused: new Map() });

    expect([...room.refused.keys()]).toEqual([12]);
  });

  test("a passing failure is retried, a lasting one says why", () => {
    expect(following(QUIET, { type: "save-failed", message: null }).saving).toEqual({ at: "retrying" });
    expect(following(QUIET, { type: "save-failed", message: "Signed out." }).saving).toEqual({
      at: "refused",
      message: "Signed out.",
    });
  });
});

describe("what stays unsaved", () => {
  const saved = { type: "saved", when: 5, questions: [11], refused: new Map() } as const;

  test("a refused answer is unsaved, whatever else is saved", () => {
    const room = following(QUIET, { ...saved, questions: [12], refused: new Map([[12, "no"]]) }, saved);

    expect([hasUnsaved(room), hasUnsaved(following(room, { ...saved, questions: [12] }))]).toEqual([true, false]);
  });

  test("what was wrong is forgotten as soon as something is saved", () => {
    const refused = { type: "hand-in-refused", message: "Signed out.", signedOut: true } as const;
    const room = following(QUIET, { type: "save-failed", message: "Signed out.", signedOut: true }, refused);

    expect([room.trouble, room.signedOut]).toEqual(["Signed out.", true]);
    expect(following(room, saved)).toMatchObject({ trouble: "", signedOut: false, saving: { at: "saved" } });
    expect(following(room, { type: "answered", question: 11, answer: "a" })).toMatchObject({ trouble: "" });
  });
});

describe("moving", () => {
  test.each([
    [11, 1, 12],
    [12, -1, 11],
    [11, -1, 11],
    [13, 1, 13],
  ] as const)("from %i a step of %i leads to %i", (current, by, to) => {
    expect(following({ ...QUIET, current }, { type: "stepped", by }).current).toBe(to);
  });

  test.each<[string, Room]>([
    ["the camera is lost", { ...WATCHED, camera: { at: "failed", reason: "lost" } }],
    ["the camera opens", { ...WATCHED, camera: { at: "asking" } }],
    ["the exam is handed in", { ...QUIET, ending: "handing-in" }],
    ["the last look is open", { ...QUIET, ending: "reviewing" }],
  ])("while %s no key leads to another question", (_case, room) => {
    expect(following(room, { type: "stepped", by: 1 })).toBe(room);
  });

  test("a question of another exam leads nowhere", () => {
    expect(following(QUIET, { type: "went", to: 99 }).current).toBe(11);
  });

  test("a flag turned twice is off again", () => {
    const turn = { type: "flag-turned", question: 12 } as const;

    expect([[...following(QUIET, turn).flagged], [...following(QUIET, turn, turn).flagged]]).toEqual([[12], []]);
  });
});

describe("handing in", () => {
  const asked = { type: "hand-in-asked", always: false } as const;

  test("with everything answered it is handed in at once", () => {
    expect(following(ALL_ANSWERED, asked).ending).toBe("handing-in");
  });

  test("with something open the person looks once more", () => {
    expect(following(QUIET, asked).ending).toBe("reviewing");
    expect(following(QUIET, asked, { type: "turned-back" }).ending).toBe("no");
    expect(following(QUIET, asked, { type: "hand-in-confirmed" }).ending).toBe("handing-in");
  });

  test("going to an open question closes the review", () => {
    expect(following(QUIET, asked, { type: "went", to: 13 })).toMatchObject({ ending: "no", current: 13 });
  });

  test("while it is handed in nothing can be written", () => {
    const room = following(ALL_ANSWERED, asked, { type: "answered", question: 11, answer: "late" });

    expect([isLocked(room), room.answers.get(11)]).toEqual([true, "yes"]);
  });

  test("a delay keeps the room locked, a refusal opens it and says why", () => {
    const delayed = following(ALL_ANSWERED, asked, { type: "hand-in-delayed" });

    expect([delayed.ending, isLocked(delayed)]).toEqual(["waiting", true]);
    expect(following(delayed, { type: "hand-in-refused", message: "Signed out." })).toMatchObject({
      ending: "no",
      trouble: "Signed out.",
    });
  });

  test("once the time is over nothing opens the room, or it would open and lock each second", () => {
    const over = following(ALL_ANSWERED, { type: "ticked", now: 60_000 });

    expect(following(over, { type: "hand-in-refused", message: "Signed out." }).ending).toBe("time-over");
  });

  test("closing the dialog by itself does not undo a hand-in", () => {
    expect(following(ALL_ANSWERED, asked, { type: "turned-back" }).ending).toBe("handing-in");
  });
});

describe("time", () => {
  test("at the deadline the room locks, whatever was going on", () => {
    const room = following(QUIET, { type: "hand-in-asked", always: false }, { type: "ticked", now: 60_000 });

    expect([room.ending, isLocked(room), timeLeft(room)]).toEqual(["time-over", true, 0]);
  });

  test("a moment before it is still open", () => {
    expect(following(QUIET, { type: "ticked", now: 59_999 }).ending).toBe("no");
  });

  test("a deadline that the server moved counts", () => {
    const room = following(QUIET, { type: "deadline", at: 90_000 }, { type: "ticked", now: 60_000 });

    expect([room.ending, timeLeft(room)]).toEqual(["no", 30_000]);
  });

  test("more time opens a room that had locked, the same deadline does not", () => {
    const over = following(QUIET, { type: "ticked", now: 60_000 });

    expect(following(over, { type: "deadline", at: 90_000 }).ending).toBe("no");
    expect(following(over, { type: "deadline", at: 60_000 }).ending).toBe("time-over");
  });
});

describe("camera", () => {
  const lost = { type: "camera", state: { at: "failed", reason: "lost" } } as const;

  test.each([
    ["required", true],
    ["optional", false],
    ["none", false],
  ] as const)("with a recording that is %s, losing the camera blocks the exam: %s", (need, blocked) => {
    expect(isBlocked(following({ ...WATCHED, need }, lost))).toBe(blocked);
  });

  test("a recorder that fails blocks like a camera that is gone", () => {
    const room = following(WATCHED, { type: "recorder", status: { recording: "failed", rung: "full" } });

    expect([failure(room), isBlocked(room)]).toEqual(["recorder", true]);
  });

  test("a camera that is back unblocks", () => {
    const room = following(WATCHED, lost, { type: "camera", state: { at: "asking" } });

    expect([isBlocked(room), isWaking(room)]).toEqual([false, true]);
  });

  test("nothing blocks an exam that is being handed in", () => {
    expect(isBlocked(following({ ...WATCHED, ending: "handing-in" }, lost))).toBe(false);
  });

  test("an exam opened again waits for its camera only when it must be recorded", () => {
    const closed = { ...WATCHED, camera: { at: "closed" } } as const;

    expect([isWaking(closed), isWaking({ ...closed, need: "optional" }), isWaking(QUIET)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("screen", () => {
  const lost = { type: "screen", state: { at: "failed", reason: "lost" } } as const;
  const closed = { type: "screen", state: { at: "closed" } } as const;

  test.each([
    ["required", true],
    ["optional", false],
    ["none", false],
  ] as const)("with a recording that is %s, ending the share blocks the exam: %s", (screenNeed, blocked) => {
    expect(isBlocked(following({ ...SHARED, screenNeed }, lost))).toBe(blocked);
  });

  test("a page that is opened again is blocked until the screen is shared: nothing opens by itself", () => {
    const again = following(SHARED, closed);
    const asking = following(again, { type: "screen", state: { at: "asking" } });

    expect([again, asking].map((room) => [screenFailure(room), isBlocked(room), isWaking(room)])).toEqual([
      ["not_shared", true, false],
      ["asking", true, false],
    ]);
  });

  test.each([
    [{ recording: "failed", rung: "full" }, "recorder"],
    [{ recording: "failed", rung: "full", reason: "storage_full" }, "storage"],
    [{ recording: "recording", rung: "full" }, null],
  ] as const)("a share that is recorded as %j has the failure %s", (status, expected) => {
    expect(screenFailure(following(SHARED, { type: "screen-recorder", status }))).toBe(expected);
  });

  test("while the screen is missing the camera's opening is not what the person waits for", () => {
    const room = following({ ...SHARED, need: "required", camera: { at: "asking" } }, closed);

    expect([isBlocked(room), isWaking(room)]).toEqual([true, false]);
  });

  test.each([
    ["optional", "unsupported", null],
    ["required", "unsupported", "unsupported"],
    ["optional", "lost", "lost"],
  ] as const)("where it is %s, that it is %s is recalled as %s", (screenNeed, reason, recalled) => {
    const room = following({ ...SHARED, screenNeed }, { type: "screen", state: { at: "failed", reason } });

    expect(screenReminder(room)).toBe(recalled);
  });

  test("without a screen to record nothing is missing", () => {
    expect(screenFailure(following(QUIET, closed))).toBe(null);
  });
});
