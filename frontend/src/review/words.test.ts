import { describe, expect, test } from "vitest";
import { alert, at, event, recording, segment } from "./testing.ts";
import { timelineOf } from "./timeline.ts";
import type { Recording, Retention } from "./types.ts";
import { Words } from "./words.ts";

const english = new Words("en", "UTC");
const french = new Words("fr", "Europe/Paris");
const retention: Retention = { days: 90, deletesAt: at(0), daysLeft: 12, purged: false };

describe("retention", () => {
  test.each([
    [12, "This recording will be deleted after 12 days"],
    [1, "This recording will be deleted after 1 day"],
    [0, "This recording will be deleted today"],
    [null, "This recording will be deleted after 90 days"],
  ])("%s days left", (daysLeft, sentence) => {
    expect(english.retention({ ...retention, daysLeft }, null)).toBe(sentence);
  });

  test("in French", () => {
    expect(french.retention(retention, null)).toBe("Cet enregistrement sera supprimé dans 12 jours");
    expect(french.retention({ ...retention, daysLeft: 1 }, null)).toBe("Cet enregistrement sera supprimé dans 1 jour");
  });

  test("after the purge", () => {
    expect(english.retention(retention, at(0))).toBe("This recording was deleted on 20 November 2026");
  });
});

describe("times", () => {
  test("are those of the person's zone", () => {
    expect([english.time(at(5)), french.time(at(5))]).toEqual(["09:00:05", "10:00:05"]);
  });

  test.each([
    [200, "1 s"],
    [12_400, "12 s"],
    [185_000, "3 min 05 s"],
    [3_840_000, "1 h 04 min"],
  ])("%d ms lasted %s", (ms, text) => {
    expect(english.lasting(ms)).toBe(text);
  });

  test.each([
    [-6, "−0:06"],
    [-0.4, "0:00"],
    [16.9999996, "0:17"],
    [3725, "1:02:05"],
  ])("%d s into the video is %s", (seconds, text) => {
    expect(english.elapsed(seconds)).toBe(text);
  });
});

describe("events", () => {
  test.each([
    [
      { source: "screen", from: at(10), to: at(22), reason: "missing_chunk", seconds: 12, recording: "7f" },
      "09:00:10 – 09:00:22 (12 s) · Screen · chunks never arrived",
    ],
    [{ source: "camera", seconds: 42 }, "Camera · 42 s"],
    [
      { source: "camera", from: "full", to: "small", waiting: 12 },
      "Camera · from full picture · to small picture · 12 chunks were waiting for the network",
    ],
    [{ source: "screen", from: "stills", to: "small", waiting: 0 }, "Screen · from single pictures · to small picture"],
    [{ used: 300_000_000, cap: 500_000_000 }, "300 MB kept until the network is back · room for 500 MB"],
    [{ surface: "window" }, "one window"],
    [{ surface: "unknown" }, ""],
    [{ source: "drone", from: "a_step", to: "another" }, "drone · from a step · to another"],
    [{ by: "proctor" }, "by a proctor"],
    [{ reason: "NotReadableError", segment: null }, "the camera is used by another program"],
    [{ reason: "unsupported" }, "the browser cannot record"],
    [{ reason: "chunk_too_large", segment: 2, sequence: 7 }, "reason: chunk too large · segment 2 · chunk 7"],
    [{ segment: 0, chunks: 1, type: "video/mp4" }, "segment 0 · 1 chunk"],
    [{ percent: 12, nested: { a: 1 } }, "percent: 12"],
    [
      { from: at(10), to: at(22), yaw: -41, pitch: 3, count: 2 },
      "09:00:10 – 09:00:22 (12 s) · 41° to the side · 3° up or down · 2 times",
    ],
    [{ faces: 2, ongoing: true }, "2 faces · no end reported"],
    [{ characters: 40, by: "keys", own: false, blocked: true }, "40 characters · with the keyboard · blocked"],
    [{ signs: ["voice", "head"], count: 1 }, "a voice + head turned"],
    [
      { sign: "keys", keys: "F12", blocked: true, confidence: "low" },
      "with the keyboard · F12 · blocked · a weak sign",
    ],
    [{ own: true }, "their own text, which is allowed"],
    [{ from: "1200x800", to: "600x800" }, "from 1200x800 · to 600x800"],
    [{}, ""],
  ])("%o reads “%s”", (detail, text) => {
    expect(english.detail(event("A", 0, { detail }))).toBe(text);
  });

  test.each([
    ["NOT_VERIFIABLE", { check: "voice", reason: "unsupported" }, "voices · this browser cannot"],
    ["NOT_VERIFIABLE", { check: "clipboard", reason: "failed" }, "copying and pasting · an error in the browser"],
    ["DETECTION_UNAVAILABLE", { reason: "no_models" }, "the models did not load"],
  ])("%s says why the browser could not", (type, detail, text) => {
    expect(english.detail(event(type, 0, { detail }))).toBe(text);
  });

  test.each([
    [0, "A part of the recording was not accepted"],
    [null, "RECORDING_FAILED"],
    [undefined, "RECORDING_FAILED"],
  ])("a chunk that was declined is not a recording that failed: chunk %s", (sequence, text) => {
    expect(english.event(event("RECORDING_FAILED", 0, { detail: { reason: "too_large", sequence } }))).toBe(text);
  });

  const told = [
    ...["denied", "busy", "not_found", "no_microphone", "insecure", "unsupported", "lost", "unknown"], // no camera
    ...["not_started", "stalled", "broken", "storage_full"], // no recorder
    ...["recording_off", "recording_closed", "recording_full", "recording_not_found", "segment_not_found"],
    ...["other_bytes", "too_large", "container_not_allowed", "digest_differs", "malformed", "length_required"],
    ...["token_invalid", "not_yours", "segment_unknown"],
  ].map((reason) => ["camera", reason] as const);
  const screens = ["denied", "unsupported", "insecure", "busy", "wrong_surface", "lost", "unknown", "not_shared"];

  test.each([...told, ...screens.map((reason) => ["screen", reason] as const)])(
    "why recording the %s failed, %s, has words of its own",
    (source, reason) => {
      const said = [english, french].map((words) => words.detail(event("A", 0, { detail: { source, reason } })));

      expect(said.join()).not.toMatch(/reason:|raison :/);
      if (source === "screen") expect(said.join()).not.toMatch(/camera|caméra/);
    },
  );

  test("say who saw them", () => {
    expect(english.witness(event("A", 0, { witness: "server" }))).toBe("noted by the server");
  });
});

test.each([
  ["out_of_order", "its time does not fit between its neighbours"],
  ["no_media", "it holds neither picture nor sound"],
  ["something_new", "reason: something new"],
])("a chunk left out for %s: %s", (reason, text) => {
  expect(english.rejection(reason)).toBe(text);
});

describe("activity", () => {
  const numbers = { 41: 3, 42: 1, 43: 2 };

  test("names questions by the numbers that the candidate saw", () => {
    const activity = { questionsViewed: [41, 43, 42], answersSubmitted: [42], flagsCreated: ["41", "43"] };

    expect(new Words("en", "UTC", numbers).activity(activity)).toBe(
      "questions 1, 2, and 3 viewed; answer to question 1 submitted; questions 2 and 3 flagged",
    );
    expect(new Words("fr", "UTC", numbers).activity(activity)).toBe(
      "questions 1, 2 et 3 vues; réponse à la question 1 envoyée; questions 2 et 3 marquées à revoir",
    );
  });

  test("is counted where a question is not known", () => {
    const activity = { questionsViewed: [1, 2], answersSubmitted: [1], flagsCreated: [] };

    expect(english.activity(activity)).toBe("2 questions viewed; 1 answer submitted");
    expect(french.activity(activity)).toBe("2 questions vues; 1 réponse envoyée");
    expect(new Words("en", "UTC", { 1: 1 }).activity(activity)).toBe(
      "2 questions viewed; answer to question 1 submitted",
    );
  });

  test("is counted where a word stands for a question", () => {
    expect(new Words("en", "UTC", numbers).activity({ flagsCreated: ["constructor"] })).toBe("1 flag");
  });

  test("may come as plain counts", () => {
    expect(english.activity({ questionsViewed: 2, answersSubmitted: 0, flagsCreated: 1 })).toBe(
      "2 questions viewed; 1 flag",
    );
  });

  test("may be none", () => {
    expect(english.activity({})).toBe("");
  });
});

describe("what a recording lacks", () => {
  function said(more: Partial<Recording>, startedAt: string | null = null): readonly string[] {
    const shown = recording({ status: "partial", ...more });
    const timeline = timelineOf(shown, { startedAt, endedAt: null });
    return timeline ? english.losses(shown, timeline.holes) : [];
  }

  test("is said a sentence each", () => {
    const gaps = [{ start: at(10), end: at(22), reason: "between_segments" }] as const;
    const rejected = [
      { segment: 0, sequence: 1, reason: "damaged" },
      { segment: 0, sequence: 2, reason: "empty" },
    ];

    expect(said({ segments: [segment([0, 2], 4)], gaps, report: { rejected } }, at(-8))).toEqual([
      "2 chunks never arrived.",
      "1 chunk arrived damaged and was left out.",
      "No picture for 20 s in all.",
    ]);
  });

  test("is nothing for a whole one", () => {
    expect(said({ status: "completed" })).toEqual([]);
  });

  test("is never left unsaid for a partial one", () => {
    expect(said({})).toEqual(["A part of what was recorded is not in the video."]);
  });
});

test.each([
  ["nothing_left: Not one picture survived.", "Not one picture in the chunks could be read."],
  ["timed_out: 780 s", "The server ran out of time or memory while joining."],
  ["", "Something unexpected stopped the join."],
])("the error “%s” in plain words", (error, text) => {
  expect(english.error(recording({ error }))).toBe(text);
});

test("an alert says what, and since when", () => {
  expect(english.alert(alert("SCREEN_SILENT", 5, { label: "Nothing arrives", closedAt: null }))).toBe(
    "Nothing arrives · since 09:00:05",
  );
});

test("only all of the time is 100 %", () => {
  expect([english.share(1), english.share(0.99999), french.share(0.987).replace(/\s/u, " ")]).toEqual([
    "100%",
    "99.9%",
    "98,7 %",
  ]);
});

describe("alerts", () => {
  test.each([
    [{}, "09:00:10 – 09:00:22 (12 s)"],
    [{ count: 3, seconds: 7 }, "09:00:10 – 09:00:22 · 3 times, 7 s in all"],
    [{ count: 3, seconds: 0 }, "09:00:10 – 09:00:22 (12 s) · 3 times"],
    [{ endedAt: at(10), seconds: 0 }, "09:00:10"],
    [{ endedAt: null, closedAt: null, count: 2 }, "since 09:00:10 · 2 times"],
    [{ endedAt: null, seconds: 0 }, "09:00:10 – 09:02:22 (2 min 12 s)"],
  ])("%o was the case “%s”", (more, text) => {
    expect(english.alertTime(alert("ABSENCE", 10, more))).toBe(text);
  });
});
