import { countdown, localeOf } from "../shared/format.ts";
import { type Language, pageLanguage, type Translate, translator } from "../shared/i18n.ts";
import type { AlertItem, Tile } from "../shared/wire.gen.ts";
import { phaseOf, type Severity } from "./board/attention.ts";
import { messages } from "./messages.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** From here on seconds count. */
const LAST_MINUTES = 5 * MINUTE;

const SEVERITIES = {
  low: "severityLow",
  medium: "severityMedium",
  high: "severityHigh",
  critical: "severityCritical",
} as const;
const CONNECTIONS = {
  live: "connectionLive",
  reconnecting: "connectionReconnecting",
  offline: "connectionOffline",
} as const;
const OPINIONS = {
  confirmed: "opinionConfirmed",
  contradicted: "opinionContradicted",
  unclear: "opinionUnclear",
} as const;

/** The dashboard's words in the language of the page. Moments are ms of the server's clock. */
export class Words {
  readonly t: Translate<typeof messages>;

  private readonly hours: Intl.DateTimeFormat;

  constructor(readonly language: Language = pageLanguage()) {
    this.t = translator(messages, language);
    this.hours = new Intl.DateTimeFormat(localeOf(language), { hour: "2-digit", minute: "2-digit" });
  }

  severity(severity: Severity): string {
    return this.t(SEVERITIES[severity]);
  }

  /** What the image analysis says of what the browser reported; "" when it was not asked. */
  opinion({ opinion }: AlertItem): string {
    return opinion === "none" ? "" : this.t(OPINIONS[opinion]);
  }

  connection(connection: Tile["connection"]): string {
    return this.t(CONNECTIONS[connection]);
  }

  source(source: "camera" | "screen"): string {
    return this.t(source);
  }

  /** 14:03 */
  clock(moment: number): string {
    return this.hours.format(moment);
  }

  /** How the attempt stands: 42 min left, 4:59 left, paused for 3 min, handed in at 14:03. */
  standing(tile: Tile, now: number): string {
    switch (phaseOf(tile)) {
      case "waiting":
        return this.t("notStarted");
      case "paused":
        return tile.pausedAt ? this.t("pausedFor", { age: age(now - Date.parse(tile.pausedAt)) }) : this.t("paused");
      case "sitting":
        return this.timeLeft(tile, now);
      case "ended":
        return this.ended(tile);
    }
  }

  private timeLeft({ deadline }: Tile, now: number): string {
    if (!deadline) return this.t("noDeadline");
    const ms = Date.parse(deadline) - now;
    if (ms <= 0) return this.t("timeUp");
    return this.t("left", { time: ms < LAST_MINUTES ? countdown(ms) : age(Math.ceil(ms / MINUTE) * MINUTE) });
  }

  private ended({ state, endedAt }: Tile): string {
    if (!endedAt) return this.t(state === "terminated" ? "terminated" : "submitted");
    const time = this.clock(Date.parse(endedAt));
    if (state === "terminated") return this.t("terminatedAt", { time });
    return this.t(state === "expired" ? "expiredAt" : "submittedAt", { time });
  }
}

/** 12 s, 3 min, 1 h 5 min: read alike in both languages. */
export function age(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < MINUTE) return `${Math.floor(whole / 1000)} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  return minutes === 0 ? `${Math.floor(whole / HOUR)} h` : `${Math.floor(whole / HOUR)} h ${minutes} min`;
}
