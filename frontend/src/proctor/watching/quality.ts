/** What a connection tells of itself; counts since its beginning. */
export interface Reading {
  /** ms */
  readonly at: number;
  readonly frames: number;
  readonly received: number;
  readonly lost: number;
  readonly bytes: number;
  /** Seconds; null before anything was measured. */
  readonly jitter: number | null;
  readonly roundTrip: number | null;
  readonly width: number;
  readonly height: number;
}

export interface Quality {
  readonly jitterMs: number | null;
  /** Of the packets since the reading before, in percent. */
  readonly lossPercent: number;
  readonly roundTripMs: number | null;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly kilobits: number;
}

export type Grade = "good" | "fair" | "poor";

type Stat = Readonly<Record<string, unknown>>;

/** Reads `RTCPeerConnection.getStats()`; null before there is a picture. https://www.w3.org/TR/webrtc-stats/ */
export function readingOf(report: { forEach(look: (stat: Stat) => void): void }, at: number): Reading | null {
  const stats: Stat[] = [];
  report.forEach((stat) => {
    stats.push(stat);
  });
  const video = stats.find((stat) => stat["type"] === "inbound-rtp" && stat["kind"] === "video");
  if (!video) return null;
  const pair = selectedPair(stats);
  return {
    at,
    frames: number(video, "framesDecoded") ?? 0,
    received: number(video, "packetsReceived") ?? 0,
    lost: number(video, "packetsLost") ?? 0,
    bytes: number(video, "bytesReceived") ?? 0,
    jitter: number(video, "jitter"),
    roundTrip: pair ? number(pair, "currentRoundTripTime") : null,
    width: number(video, "frameWidth") ?? 0,
    height: number(video, "frameHeight") ?? 0,
  };
}

/** How it went from one reading to the next. A new connection begins to count anew. */
export function qualityBetween(before: Reading, after: Reading): Quality {
  const seconds = Math.max((after.at - before.at) / 1000, 0.001);
  const received = Math.max(after.received - before.received, 0);
  const lost = Math.max(after.lost - before.lost, 0);
  return {
    jitterMs: milliseconds(after.jitter),
    lossPercent: received + lost === 0 ? 0 : (100 * lost) / (received + lost),
    roundTripMs: milliseconds(after.roundTrip),
    width: after.width,
    height: after.height,
    framesPerSecond: Math.max(after.frames - before.frames, 0) / seconds,
    kilobits: (Math.max(after.bytes - before.bytes, 0) * 8) / 1000 / seconds,
  };
}

/** ITU-T G.1010 calls 150 ms of delay unnoticed and 400 ms the limit; video shows from 1 % of loss and is broken at 5 %. */
export function gradeOf({ lossPercent, roundTripMs, jitterMs, framesPerSecond }: Quality): Grade {
  const [trip, jitter] = [roundTripMs ?? 0, jitterMs ?? 0];
  if (lossPercent > 5 || trip > 400 || jitter > 100 || framesPerSecond < 3) return "poor";
  return lossPercent > 1 || trip > 150 || jitter > 50 || framesPerSecond < 8 ? "fair" : "good";
}

function selectedPair(stats: readonly Stat[]): Stat | undefined {
  const id = stats.find((stat) => stat["type"] === "transport")?.["selectedCandidatePairId"];
  const pairs = stats.filter((stat) => stat["type"] === "candidate-pair");
  return pairs.find((pair) => pair["id"] === id) ?? pairs.find((pair) => pair["nominated"] === true);
}

function number(stat: Stat, name: string): number | null {
  const value = stat[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function milliseconds(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1000;
}
