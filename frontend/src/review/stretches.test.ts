import { describe, expect, test } from "vitest";
import { bars, happenings } from "./stretches.ts";
import { at, event, NINE } from "./testing.ts";

const begun = (type: string, seconds: number) => event(type, seconds, { detail: { ongoing: true, faces: 2 } });
const over = (type: string, seconds: number, began: string, more: object = {}) =>
  event(type, seconds, { detail: { began, seconds: 12, count: 3, ...more } });
const seconds = (moment: number) => (moment - NINE) / 1000;
const drawn = (events: Parameters<typeof happenings>[0], until: number) =>
  bars(happenings(events), NINE + until * 1000).map(({ event: { id }, from, to }) => [id, seconds(from), seconds(to)]);

describe("what happened", () => {
  test("is one from its beginning to its end", () => {
    const events = [begun("MULTIPLE_FACES", 10), event("COPY", 12), over("MULTIPLE_FACES", 22, "MULTIPLE_FACES 10")];

    expect(happenings(events)).toEqual([
      event("MULTIPLE_FACES", 10, { detail: { from: at(10), to: at(22), faces: 2, count: 3 } }),
      event("COPY", 12),
    ]);
  });

  test("has all the characters that were pasted in it, as its end says", () => {
    const events = [
      event("PASTE", 10, { detail: { characters: 1 } }),
      over("PASTE", 12, "PASTE 10", { characters: 3001 }),
    ];

    expect(happenings(events)[0]?.detail).toMatchObject({ characters: 3001, count: 3 });
  });

  test("began when the end says so, where the report of the beginning is lost", () => {
    expect(happenings([over("ABSENCE", 22, "lost")])).toEqual([
      event("ABSENCE", 22, { id: "ABSENCE 22", at: at(10), detail: { from: at(10), to: at(22), count: 3 } }),
    ]);
  });

  test("has no pictures in it: they are in the gallery", () => {
    expect(happenings([event("WEBCAM_SNAPSHOT", 1)])).toEqual([]);
  });
});

describe("what lasted", () => {
  test("lies between its beginning and its end", () => {
    expect(drawn([begun("ABSENCE", 10), over("ABSENCE", 22, "ABSENCE 10")], 60)).toEqual([["ABSENCE 10", 10, 22]]);
  });

  test("goes on to the end where nobody reported it as over", () => {
    expect(drawn([begun("ABSENCE", 10)], 60)).toEqual([["ABSENCE 10", 10, 60]]);
  });

  test("is of no known length where the same began anew", () => {
    expect(drawn([begun("ABSENCE", 10), begun("ABSENCE", 30)], 60)).toEqual([["ABSENCE 30", 30, 60]]);
  });

  test("goes on although a snapshot shows it as well", () => {
    const shot = event("ABSENCE", 30, { witness: "analysis" });

    expect(drawn([begun("ABSENCE", 10), shot], 60)).toEqual([["ABSENCE 10", 10, 60]]);
  });

  test("is nothing of the recorder's: that is drawn on the track", () => {
    expect(drawn([event("RECORDING_GAP", 1, { detail: { from: at(1), to: at(5) } }), event("COPY", 3)], 60)).toEqual(
      [],
    );
  });
});
