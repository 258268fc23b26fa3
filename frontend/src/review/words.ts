import { fileSize, localeOf, stopwatch } from "../shared/format.ts";
import { type Language, type Translate, translator, type Values } from "../shared/i18n.ts";
import { observationPart, whyNot } from "./detail-words.ts";
import { messages } from "./messages.ts";
import { spanOf } from "./spans.ts";
import type { Bar } from "./stretches.ts";
import { chunkRows, type Hole, type HoleReason, missingTime, percent, type Stretch } from "./timeline.ts";
import type { Activity, Alert, Questions, RecordedEvent, Recording, Retention } from "./types.ts";

export type Key = keyof typeof messages;

const HOLES: Readonly<Record<HoleReason, Key>> = {
  missing_chunk: "holeMissing",
  between_segments: "holeBetween",
  damaged: "holeDamaged",
  standstill: "holeStandstill",
  before_recording: "holeBefore",
  after_recording: "holeAfter",
};
const WITNESSES: Readonly<Record<RecordedEvent["witness"], Key>> = {
  browser: "seenByBrowser",
  server: "seenByServer",
  analysis: "seenByAnalysis",
  proctor: "seenByProctor",
};
const SEVERITIES: Readonly<Record<Alert["severity"], Key>> = {
  low: "severityLow",
  medium: "severityMedium",
  high: "severityHigh",
  critical: "severityCritical",
};
const SOURCES: Readonly<Record<Recording["source"], Key>> = { camera: "sourceCamera", screen: "sourceScreen" };
const BY: Readonly<Record<string, Key>> = {
  candidate: "detailByCandidate",
  server: "detailByServer",
  proctor: "detailByProctor",
  keys: "byKeys",
  menu: "byMenu",
  drag: "byDrag",
  script: "byScript",
};
/** Of these the reason is why this browser could not look. */
const CANNOT_TELL: ReadonlySet<string> = new Set(["NOT_VERIFIABLE", "DETECTION_UNAVAILABLE"]);
const REASONS: Readonly<Record<string, Key>> = {
  denied: "reasonDenied",
  NotAllowedError: "reasonDenied",
  busy: "reasonBusy",
  NotReadableError: "reasonBusy",
  missing: "reasonMissing",
  NotFoundError: "reasonMissing",
  not_found: "reasonMissing",
  no_microphone: "reasonNoMicrophone",
  insecure: "reasonInsecure",
  unsupported: "reasonUnsupported",
  lost: "reasonLost",
  stalled: "reasonStalled",
  broken: "reasonBroken",
  storage_full: "reasonNoRoom",
  not_shared: "reasonNotShared",
  wrong_surface: "reasonWrongSurface",
  not_started: "reasonNotStarted",
  unknown: "reasonUnknown",
  recording_off: "reasonRecordingOff",
  recording_closed: "reasonRecordingClosed",
  recording_full: "reasonRecordingFull",
  recording_not_found: "reasonRecordingUnknown",
  segment_not_found: "reasonSegmentUnknown",
  segment_unknown: "reasonSegmentUnknown",
  not_yours: "reasonNotYours",
  token_invalid: "reasonToken",
  malformed: "reasonMalformed",
  length_required: "reasonMalformed",
  other_bytes: "reasonOtherBytes",
  too_large: "reasonTooLarge",
  container_not_allowed: "reasonContainer",
  digest_differs: "reasonDigest",
};
/** Where the same reason means something else of a screen than of a camera. */
const SCREEN_REASONS: Readonly<Record<string, Key>> = {
  denied: "reasonShareDenied",
  busy: "reasonShareBusy",
  lost: "reasonShareLost",
  unsupported: "reasonShareUnsupported",
  unknown: "reasonShareUnknown",
};
const SURFACES: Readonly<Record<string, Key>> = {
  monitor: "surfaceMonitor",
  window: "surfaceWindow",
  browser: "surfaceTab",
};
/** Why the join left a chunk out. */
const REJECTIONS: Readonly<Record<string, Key>> = {
  init_missing: "rejectedInit",
  init_damaged: "rejectedInit",
  empty: "rejectedEmpty",
  unreadable: "rejectedUnreadable",
  too_large: "rejectedTooLarge",
  damaged: "rejectedDamaged",
  out_of_time: "rejectedTime",
  out_of_order: "rejectedOrder",
  undecodable: "rejectedUndecodable",
  unsupported: "rejectedUnsupported",
  too_many_pixels: "rejectedPixels",
  no_media: "rejectedNoMedia",
};
/** Said at once, as from when to when and for how long. */
const LASTING: ReadonlySet<string> = new Set(["from", "to", "seconds"]);
const QUALITIES: Readonly<Record<string, Key>> = {
  full: "qualityFull",
  small: "qualitySmall",
  stills: "qualityStills",
};
const ERRORS: Readonly<Record<string, Key>> = {
  nothing_left: "errorNothingLeft",
  unplayable: "errorUnplayable",
  storage: "errorStorage",
  out_of_memory: "errorResources",
  out_of_cpu: "errorResources",
  timed_out: "errorResources",
  crashed: "errorCrashed",
  plan_invalid: "errorPlan",
  given_up: "errorGivenUp",
};
const CODECS: Readonly<Record<string, string>> = {
  aac: "AAC",
  av1: "AV1",
  h264: "H.264",
  hevc: "H.265",
  opus: "Opus",
  vp8: "VP8",
  vp9: "VP9",
};

/** Everything that the page says in words, in one language and one time zone. */
export class Words {
  readonly t: Translate<typeof messages>;
  private readonly exact: Intl.DateTimeFormat;
  private readonly short: Intl.DateTimeFormat;
  private readonly day: Intl.DateTimeFormat;
  private readonly list: Intl.ListFormat;

  constructor(
    readonly language: Language,
    readonly timeZone: string,
    private readonly questions: Readonly<Record<string, number>> = {},
  ) {
    this.t = translator(messages, language);
    const locale = localeOf(language);
    const hours = { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    this.exact = new Intl.DateTimeFormat(locale, { ...hours, second: "2-digit" });
    this.short = new Intl.DateTimeFormat(locale, hours);
    this.list = new Intl.ListFormat(language, { style: "long", type: "conjunction" });
    this.day = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "long" });
  }

  /** 14:03:27 */
  time(moment: number | string): string {
    return this.exact.format(new Date(moment));
  }

  /** 14:03 */
  minute(moment: number): string {
    return this.short.format(moment);
  }

  date(moment: number | string): string {
    return this.day.format(new Date(moment));
  }

  size(bytes: number): string {
    return fileSize(bytes, this.language);
  }

  percent(value: number): string {
    return new Intl.NumberFormat(this.language, { style: "percent", maximumFractionDigits: 1 }).format(value / 100);
  }

  /** 98.7 % of the time, rounded down so that only all of it is 100 %. */
  share(share: number): string {
    return this.percent(percent(share));
  }

  /** 12 s, 3 min 05 s, 1 h 04 min: how long something lasted. */
  lasting(ms: number): string {
    const seconds = Math.max(1, Math.round(ms / 1000));
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const two = (n: number) => String(n).padStart(2, "0");
    if (hours > 0) return `${hours} h ${two(minutes)} min`;
    return minutes > 0 ? `${minutes} min ${two(seconds % 60)} s` : `${seconds} s`;
  }

  source(source: Recording["source"]): string {
    return this.t(SOURCES[source]);
  }

  /** Nothing of the webcam recording arrives · since 14:03:27 */
  alert({ label, beganAt }: Alert): string {
    return `${label} · ${this.t("alertSince", { time: this.time(beganAt) })}`;
  }

  /** 14:03:10 – 14:03:22 (12 s) */
  span({ from, to }: Stretch): string {
    return `${this.time(from)} – ${this.time(to)} (${this.lasting(to - from)})`;
  }

  hole(reason: HoleReason): string {
    return this.t(HOLES[reason]);
  }

  /** What happened. One chunk that the server declined is less than the type of its event says. */
  event({ type, label, detail }: RecordedEvent): string {
    return type === "RECORDING_FAILED" && typeof detail["sequence"] === "number" ? this.t("partRefused") : label;
  }

  witness({ witness }: RecordedEvent): string {
    return this.t(WITNESSES[witness]);
  }

  severity(severity: Alert["severity"]): string {
    return this.t(SEVERITIES[severity]);
  }

  /** 09:03:10 – 09:03:22 · 3 times, 9 s in all; for how long in all is said where it was not the whole time. */
  alertTime({ beganAt, endedAt, closedAt, count, seconds }: Alert): string {
    const end = endedAt ?? closedAt;
    if (end === null) return [this.t("alertSince", { time: this.time(beganAt) }), this.often(count)].join("");
    const [from, to] = [Date.parse(beganAt), Date.parse(end)];
    if (to - from < 1000) return `${this.time(from)}${this.often(count)}`;
    if (count < 2 || seconds < 1) return `${this.span({ from, to })}${this.often(count)}`;
    const lasted = this.t("inAll", { length: this.lasting(seconds * 1000) });
    return `${this.time(from)} – ${this.time(to)}${this.often(count)}, ${lasted}`;
  }

  private often(count: number): string {
    return count > 1 ? ` · ${this.t("times", { count })}` : "";
  }

  /** 09:03:10 – 09:03:22 (12 s), Looking away from the screen, 2 times */
  bar({ event, ...span }: Bar): string {
    const count = Number(event.detail["count"] ?? 1);
    const goesOn = event.detail["ongoing"] === true ? [this.t("detailOngoing")] : [];
    const often = count > 1 ? [this.t("times", { count })] : [];
    return [this.span(span), this.event(event), ...often, ...goesOn].join(", ");
  }

  /** What an event's detail says; "" when it says nothing for people. */
  detail(event: RecordedEvent): string {
    const span = spanOf(event);
    const rest = Object.entries(event.detail).filter(([key]) => !(span && LASTING.has(key)));
    const lasted = span && this.time(span.from) !== this.time(span.to) ? this.span(span) : "";
    const parts = [lasted, ...rest.map(([key, value]) => this.detailPart(key, value, event))];
    return parts.filter((part) => part !== "").join(" · ");
  }

  private detailPart(key: string, value: unknown, event: RecordedEvent): string {
    const { type, detail } = event;
    const observed = observationPart(key, value, event, this.t);
    if (observed !== null) return observed;
    if (value === null || value === "" || typeof value === "object") return "";
    if (key === "reason" && CANNOT_TELL.has(type)) return whyNot(String(value), this.t);
    const text = String(value);
    switch (key) {
      case "by":
        return BY[text] ? this.t(BY[text]) : text;
      case "reason":
        return this.reason(text, detail["source"] === "screen");
      case "source":
        return isSource(text) ? this.source(text) : text;
      case "from":
        return this.t("detailFrom", { value: this.quality(text) });
      case "to":
        return this.t("detailTo", { value: this.quality(text) });
      case "interval":
        return this.t("detailInterval", { length: this.lasting(Number(value) * 1000) });
      case "seconds":
        return this.lasting(Number(value) * 1000);
      case "segment":
        return this.t("detailSegment", { value: text });
      case "sequence":
        return this.t("detailSequence", { value: text });
      case "chunks":
        return this.t("detailChunks", { count: Number(value) });
      case "waiting":
        return this.count(Number(value), "detailWaiting") || "";
      case "used":
        return this.t("detailUsed", { size: this.size(Number(value)) });
      case "cap":
        return this.t("detailCap", { size: this.size(Number(value)) });
      case "surface":
        return SURFACES[text] ? this.t(SURFACES[text]) : "";
      case "type":
      case "recording":
        return "";
      default:
        return `${key}: ${text}`;
    }
  }

  private reason(text: string, ofScreen: boolean): string {
    if (isHole(text)) return this.hole(text);
    const known = (ofScreen ? SCREEN_REASONS[text] : undefined) ?? REASONS[text];
    return known ? this.t(known) : this.t("reasonOther", { value: text.replaceAll("_", " ") });
  }

  /** How large the picture is that is recorded, as the candidate's page names it. */
  private quality(name: string): string {
    return QUALITIES[name] ? this.t(QUALITIES[name]) : name.replaceAll("_", " ");
  }

  /** "" when the candidate did nothing that counts. */
  activity({ questionsViewed, answersSubmitted, flagsCreated }: Activity): string {
    const parts = [
      this.done(questionsViewed, "viewed", "viewedWhich"),
      this.done(answersSubmitted, "answered", "answeredWhich"),
      this.done(flagsCreated, "flagged", "flaggedWhich"),
    ];
    return parts.filter((part) => part !== "").join("; ");
  }

  /** With the numbers of the questions as the candidate saw them; only how many where one of them is not known. */
  private done(questions: Questions | undefined, counted: Key, named: Key): string {
    if (!Array.isArray(questions)) return this.count(Number(questions ?? 0), counted) || "";
    const numbers = questions.map((id) => this.questions[id]).filter((number) => typeof number === "number");
    if (numbers.length < questions.length) return this.count(questions.length, counted) || "";
    const which = this.list.format(numbers.sort((a, b) => a - b).map(String));
    return this.count(numbers.length, named, { which }) || "";
  }

  /** Why there is no video. The server's text is "code: sentence"; the sentence is for logs. */
  error({ error }: Recording): string {
    const code = error.split(":")[0] ?? "";
    return this.t(ERRORS[code] ?? "errorUnknown");
  }

  /** Why a chunk is not in the video. */
  rejection(reason: string): string {
    return REJECTIONS[reason]
      ? this.t(REJECTIONS[reason])
      : this.t("reasonOther", { value: reason.replaceAll("_", " ") });
  }

  /** What was lost of what was recorded, a sentence each. Where nothing is to be seen is listed besides. */
  losses(recording: Recording, holes: readonly Hole[]): readonly string[] {
    const missing = recording.segments.flatMap(chunkRows).filter((row) => row.at === "missing").length;
    const damaged = recording.report.rejected?.filter(({ reason }) => reason !== "empty").length ?? 0;
    const said = [
      this.count(missing, "partialMissing"),
      this.count(damaged, "partialDamaged"),
      holes.length > 0 && this.t("partialTime", { length: this.lasting(missingTime(holes)) }),
    ].filter((sentence) => sentence !== false);
    return said.length === 0 && recording.status === "partial" ? [this.t("partialUnknown")] : said;
  }

  private count(count: number, key: Key, values: Values = {}): string | false {
    return count > 0 && this.t(key, { count, ...values });
  }

  retention(retention: Retention, purgedAt: string | null): string {
    if (purgedAt) return this.t("deletedOn", { date: this.date(purgedAt) });
    const count = retention.daysLeft ?? retention.days;
    return count === 0 ? this.t("deletedToday") : this.t("deletedAfter", { count });
  }

  codec(name: string): string {
    return CODECS[name] ?? name.toUpperCase();
  }

  /** 12:09 of a video; −0:06 is before its beginning. */
  elapsed(seconds: number): string {
    const ms = Math.round(seconds * 1000);
    return ms <= -1000 ? `−${stopwatch(-ms)}` : stopwatch(ms);
  }
}

function isSource(text: string): text is Recording["source"] {
  return Object.hasOwn(SOURCES, text);
}

function isHole(text: string): text is HoleReason {
  return Object.hasOwn(HOLES, text);
}
