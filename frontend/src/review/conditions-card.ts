import { element } from "../shared/dom.ts";
import { uncheckable, whyNot } from "./detail-words.ts";
import { icon } from "./icons.ts";
import type { Conditions, RecordedEvent } from "./types.ts";
import type { Key, Words } from "./words.ts";

const SENSITIVITIES = { low: "sensitivityLow", medium: "sensitivityMedium", high: "sensitivityHigh" } as const;
const STRICTNESSES = { lenient: "strictnessLenient", normal: "strictnessNormal", strict: "strictnessStrict" } as const;
const CHECKS: Readonly<Record<string, Key>> = {
  face: "exemptFace",
  gaze: "exemptGaze",
  voice: "exemptVoice",
  focus: "exemptFocus",
  full_screen: "exemptFullScreen",
  clipboard: "exemptClipboard",
  devices: "exemptDevices",
};
const REFUSALS: Readonly<Record<string, Key>> = {
  event_unknown: "refusedUnknown",
  event_early: "refusedEarly",
  event_stale: "refusedStale",
  event_late: "refusedLate",
  event_malformed: "refusedMalformed",
  event_large: "refusedLarge",
  event_foreign: "refusedForeign",
  event_replayed: "refusedReplayed",
  event_too_many: "refusedTooMany",
};

interface Remark {
  readonly sign: string;
  readonly text: string;
}

/** What a reader of the alerts has to know: what was looked for, what could not be, and what was not believed. */
export class ConditionsCard {
  readonly root = element("section", { class: "card conditions", "aria-labelledby": "conditions-title" });

  constructor(private readonly words: Words) {}

  show(conditions: Conditions, events: readonly RecordedEvent[]): void {
    const { t } = this.words;
    const title = element("h2", { class: "card__title", id: "conditions-title" }, t("conditions"));
    const list = element("dl", { class: "facts-card__list" });
    for (const [term, value] of [
      ["factSensitivity", SENSITIVITIES[conditions.sensitivity]],
      ["factStrictness", STRICTNESSES[conditions.strictness]],
    ] as const)
      list.append(element("dt", {}, t(term)), element("dd", {}, t(value)));
    const remarks = this.remarks(conditions, events).map(({ sign, text }) =>
      element("li", {}, icon(sign), element("span", {}, text)),
    );
    this.root.replaceChildren(title, list, ...(remarks.length > 0 ? [ul(remarks)] : []));
  }

  private remarks(conditions: Conditions, events: readonly RecordedEvent[]): readonly Remark[] {
    const { extraMinutes } = conditions;
    const said = [
      ...this.exemptions(conditions).map((text) => ({ sign: "person", text })),
      { sign: "clock", text: extraMinutes > 0 ? this.words.t("extraTime", { count: extraMinutes }) : "" },
      { sign: "unknown", text: this.blindness(events) },
      { sign: "unknown", text: this.unverifiable(events) },
      { sign: "failed", text: this.refusals(conditions) },
    ];
    return said.filter(({ text }) => text !== "");
  }

  private exemptions({ exempt }: Conditions): readonly string[] {
    const { t } = this.words;
    return exempt.map(({ check: name, reason }) => {
      const key = CHECKS[name];
      const check = key ? t(key) : name.replaceAll("_", " ");
      return reason ? t("exemptWhy", { check, reason }) : t("exemptFrom", { check });
    });
  }

  private unverifiable(events: readonly RecordedEvent[]): string {
    const said = events
      .filter(({ type }) => type === "NOT_VERIFIABLE")
      .map((event) => uncheckable(event, this.words.t));
    return said.length > 0 ? this.words.t("cannotTell", { checks: [...new Set(said)].join(", ") }) : "";
  }

  private blindness(events: readonly RecordedEvent[]): string {
    const event = events.find(({ type }) => type === "DETECTION_UNAVAILABLE");
    if (!event) return "";
    const { t } = this.words;
    return t("noDetection", { why: whyNot(String(event.detail["reason"] ?? ""), t) });
  }

  private refusals({ refused }: Conditions): string {
    const { t } = this.words;
    const all = Object.entries(refused);
    const count = all.reduce((sum, [, number]) => sum + number, 0);
    if (count === 0) return "";
    const reasons = all.map(([code, number]) => {
      const key = REFUSALS[code];
      const reason = key ? t(key) : code.replaceAll("_", " ");
      return all.length > 1 ? t("refusedOf", { reason, count: number }) : reason;
    });
    return t("refusedReports", { count, reasons: reasons.join(", ") });
  }
}

function ul(items: readonly HTMLElement[]): HTMLElement {
  return element("ul", { class: "conditions__remarks" }, ...items);
}
