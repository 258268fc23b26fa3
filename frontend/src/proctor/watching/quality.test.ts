import { expect, test } from "vitest";
import { gradeOf, qualityBetween, type Reading, readingOf } from "./quality.ts";

const VIDEO = {
  type: "inbound-rtp",
  kind: "video",
  framesDecoded: 150,
  packetsReceived: 1000,
  packetsLost: 10,
  bytesReceived: 500_000,
  jitter: 0.012,
  frameWidth: 640,
  frameHeight: 480,
};
const READING: Reading = {
  at: 10_000,
  frames: 150,
  received: 1000,
  lost: 10,
  bytes: 500_000,
  jitter: 0.012,
  roundTrip: 0.045,
  width: 640,
  height: 480,
};

test("a report is read from its video and the pair of addresses that carries it", () => {
  const report = [
    { type: "inbound-rtp", kind: "audio", packetsReceived: 5 },
    VIDEO,
    { type: "transport", selectedCandidatePairId: "two" },
    { type: "candidate-pair", id: "one", currentRoundTripTime: 9 },
    { type: "candidate-pair", id: "two", currentRoundTripTime: 0.045 },
  ];

  expect(readingOf(report, 10_000)).toEqual(READING);
});

test("a browser that names no selected pair has one that is nominated", () => {
  const report = [VIDEO, { type: "candidate-pair", id: "one", nominated: true, currentRoundTripTime: 0.045 }];

  expect(readingOf(report, 10_000)).toEqual(READING);
});

test("there is no reading before there is a picture", () => {
  expect(readingOf([{ type: "transport" }], 0)).toBeNull();
});

test("quality is what happened between two readings", () => {
  const after = { ...READING, at: 12_000, frames: 180, received: 1098, lost: 12, bytes: 600_000 };

  expect(qualityBetween(READING, after)).toEqual({
    jitterMs: 12,
    lossPercent: 2,
    roundTripMs: 45,
    width: 640,
    height: 480,
    framesPerSecond: 15,
    kilobits: 400,
  });
});

test("a connection that began anew has neither lost nor received less than nothing", () => {
  const { lossPercent, framesPerSecond, kilobits } = qualityBetween(READING, {
    ...READING,
    at: 11_000,
    frames: 3,
    received: 9,
    lost: 0,
    bytes: 90,
  });

  expect([lossPercent, framesPerSecond, kilobits]).toEqual([0, 0, 0]);
});

test.each([
  ["good", {}],
  ["fair", { lossPercent: 2 }],
  ["fair", { roundTripMs: 200 }],
  ["fair", { framesPerSecond: 5 }],
  ["poor", { lossPercent: 6 }],
  ["poor", { jitterMs: 120 }],
  ["poor", { framesPerSecond: 1 }],
])("a stream is %s with %o", (grade, more) => {
  const fine = { ...qualityBetween(READING, READING), framesPerSecond: 15 };

  expect(gradeOf({ ...fine, ...more })).toBe(grade);
});
