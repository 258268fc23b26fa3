import { describe, expect, test } from "vitest";
import { at, event, NINE, recording, segment } from "./testing.ts";
import {
  chunkRows,
  currentEvent,
  growingTimeline,
  holeAt,
  marks,
  missingChunks,
  missingTime,
  momentAt,
  neighbour,
  percent,
  placeOf,
  type Sitting,
  sorted,
  type Timeline,
  ticks,
  timelineOf,
  together,
  videoTime,
} from "./timeline.ts";

const NO_SITTING: Sitting = { startedAt: null, endedAt: null };

function timeline(gaps: readonly (readonly [number, number])[] = [], sitting = NO_SITTING): Timeline {
  const holes = gaps.map(([from, to]) => ({ start: at(from), end: at(to), reason: "missing_chunk" }) as const);
  const made = timelineOf(recording({ gaps: holes }), { ...NO_SITTING, ...sitting });
  if (!made) throw new Error("a joined recording has a timeline");
  return made;
}

const seconds = (moment: number) => (moment - NINE) / 1000;

describe("the timeline", () => {
  test("covers the video on the wall clock", () => {
    expect(timeline()).toEqual({ from: NINE, to: NINE + 60_000, origin: NINE, duration: 60, holes: [] });
  });

  test.each([{ videoUrl: null }, { origin: null }, { duration: null }, { duration: 0 }])(
    "does not exist without a video: %o",
    (missing) => {
      expect(timelineOf(recording(missing), NO_SITTING)).toBeNull();
    },
  );

  test("reaches over the whole sitting, and tells that the recording began late and ended early", () => {
    const { from, to, holes } = timeline([], { startedAt: at(-20), endedAt: at(90) });

    expect([seconds(from), seconds(to)]).toEqual([-20, 90]);
    expect(holes.map((hole) => [seconds(hole.from), seconds(hole.to), hole.reason])).toEqual([
      [-20, 0, "before_recording"],
      [60, 90, "after_recording"],
    ]);
  });

  test("takes a recorder's start and last chunk for no hole", () => {
    expect(timeline([], { startedAt: at(-2), endedAt: at(62) }).holes).toEqual([]);
  });

  test("keeps gaps within the video", () => {
    const { holes } = timeline([
      [50, 80],
      [-10, -5],
    ]);

    expect(holes.map((hole) => [seconds(hole.from), seconds(hole.to)])).toEqual([[50, 60]]);
  });
});

describe("places", () => {
  test("a moment has a place on the bar and back", () => {
    const line = timeline();

    expect(placeOf(NINE + 15_000, line)).toBe(0.25);
    expect(seconds(momentAt(0.25, line))).toBe(15);
  });

  test("what lies outside is at the nearest end", () => {
    const line = timeline();

    expect([placeOf(NINE - 1, line), placeOf(NINE + 61_000, line)]).toEqual([0, 1]);
    expect([videoTime(NINE - 5000, line), videoTime(NINE + 99_000, line)]).toEqual([0, 60]);
  });

  test("an event is found in the video by the wall clock", () => {
    expect(videoTime(Date.parse(event("CAMERA_LOST", 12.5).at), timeline())).toBe(12.5);
  });

  test("a moment without a picture has its hole", () => {
    const line = timeline([[10, 20]]);

    expect(holeAt(NINE + 15_000, line)?.reason).toBe("missing_chunk");
    expect([holeAt(NINE + 9999, line), holeAt(NINE + 20_000, line)]).toEqual([null, null]);
  });
});

test("of a recording that grows, the timeline ends with the newest picture", () => {
  const extent = { from: NINE, to: NINE + 20_000 };
  const holes = [{ from: NINE + 5000, to: NINE + 7000, reason: "missing_chunk" }] as const;

  expect(growingTimeline(extent, holes, { startedAt: at(-30), endedAt: at(90) })).toEqual({
    from: NINE - 30_000,
    to: NINE + 20_000,
    origin: NINE,
    duration: 20,
    holes: [{ from: NINE - 30_000, to: NINE, reason: "before_recording" }, ...holes],
  });
});

test("two sources lie on one stretch of the clock", () => {
  expect([
    together([]),
    together([
      { from: 5, to: 9 },
      { from: 2, to: 7 },
    ]),
  ]).toEqual([null, { from: 2, to: 9 }]);
});

describe("missing time", () => {
  test("is whole without holes", () => {
    expect(missingTime(timeline().holes)).toBe(0);
  });

  test("counts holes that overlap once", () => {
    expect(
      missingTime(
        timeline([
          [10, 25],
          [20, 40],
          [22, 23],
        ]).holes,
      ),
    ).toBe(30_000);
  });

  test.each([
    [1, 100],
    [0.99999, 99.9],
    [0.4957, 49.5],
    [0, 0],
  ])("%d is shown as %d %%", (share, shown) => {
    expect(percent(share)).toBe(shown);
  });
});

describe("marks", () => {
  const room = { width: 600, size: 24, lanes: 3 }; // 2.4 s to a mark

  test("stand side by side where there is room", () => {
    const drawn = marks([event("A", 0), event("B", 30), event("C", 60)], timeline(), room);

    expect(drawn.map(({ place, lane }) => [place, lane])).toEqual([
      [0, 0],
      [0.5, 0],
      [1, 0],
    ]);
  });

  test("stack up where they would touch, each with its own button", () => {
    const drawn = marks([event("B", 31), event("A", 30), event("C", 32), event("D", 33)], timeline(), room);

    expect(drawn.map(({ lane, events }) => [lane, events.map(({ type }) => type).join()])).toEqual([
      [0, "A"],
      [1, "B"],
      [2, "C"],
      [0, "D"],
    ]);
  });

  test("join where every lane is taken, and lose no event", () => {
    const crowd = Array.from({ length: 7 }, (_, n) => event("A", 30 + n / 10));
    const drawn = marks(crowd, timeline(), room);

    expect(drawn.map(({ events }) => events.length)).toEqual([1, 1, 5]);
    expect(drawn.flatMap(({ events }) => events)).toEqual(crowd);
  });
});

describe("events around the player", () => {
  const events = [event("B", 20), event("A", 10), event("C", 30)];

  test.each([
    [5, null],
    [10, "A"],
    [29.9, "B"],
    [99, "C"],
  ])("at %d s the last one is %s", (second, type) => {
    expect(currentEvent(sorted(events), NINE + second * 1000)?.type ?? null).toBe(type);
  });

  test.each([
    [10, 1, "B"],
    [10, -1, null],
    [20.2, -1, "A"],
    [30, 1, null],
  ] as const)("from %d s by %d comes %s", (second, by, type) => {
    expect(neighbour(events, NINE + second * 1000, by)?.type ?? null).toBe(type);
  });
});

describe("ticks", () => {
  test("are round moments of the clock", () => {
    expect(ticks({ from: NINE + 1000, to: NINE + 61_000 }, 4).map(seconds)).toEqual([15, 30, 45, 60]);
  });

  test("never crowd", () => {
    expect(ticks({ from: NINE, to: NINE + 3 * 3600_000 }, 8).map(seconds)).toEqual([
      0, 1800, 3600, 5400, 7200, 9000, 10_800,
    ]);
  });

  test("are round in a zone that is half an hour off", () => {
    const kolkata = ticks({ from: NINE, to: NINE + 4 * 3600_000 }, 4, 330);

    expect(kolkata.map(seconds)).toEqual([1800, 1800 + 3600, 1800 + 7200, 1800 + 10_800]);
  });
});

describe("chunks", () => {
  test("that were declared and never came have their row", () => {
    const rows = chunkRows(segment([0, 2], 4));

    expect(rows.map((row) => (row.at === "stored" ? row.chunk.sequence : `${row.sequence} missing`))).toEqual([
      0,
      "1 missing",
      2,
      "3 missing",
    ]);
  });

  test("are expected as far as they were seen while nothing was declared", () => {
    expect(missingChunks([segment([0, 1], null), segment([3], null, 1), segment([], null, 2)])).toBe(3);
  });

  test("may be very many", () => {
    const all = Array.from({ length: 150_000 }, (_, n) => n);

    expect(chunkRows(segment(all, null))).toHaveLength(150_000);
  });
});
