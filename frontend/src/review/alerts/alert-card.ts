import { element, setText } from "../../shared/dom.ts";
import { arrange } from "../arrange.ts";
import { icon } from "../icons.ts";
import type { Alert, Conditions, Opinion, RecordedEvent, Scores } from "../types.ts";
import { alertVersion } from "../versions.ts";
import type { Words } from "../words.ts";
import { type Said, witnesses } from "./alert-words.ts";
import { ScoreBoard } from "./score-board.ts";

const SIGNS: Readonly<Record<Said["by"], string>> = { browser: "window", server: "clock", analysis: "camera" };
const OPINION_SIGNS: Readonly<Record<Opinion, string>> = {
  none: "none",
  confirmed: "completed",
  contradicted: "failed",
  unclear: "unknown",
};
const TONES: Readonly<Record<Alert["severity"], string>> = {
  low: "grey",
  medium: "yellow",
  high: "red",
  critical: "red",
};

export interface Findings {
  readonly alerts: readonly Alert[];
  readonly scores: Scores;
  readonly events: readonly RecordedEvent[];
  readonly conditions: Conditions;
  /** There is a video, or what has been uploaded, to go to. */
  readonly leads: boolean;
}

/** What a person should look at, who says so, and the numbers that come of it. */
export class AlertCard {
  readonly root = element("section", { class: "card findings", "aria-labelledby": "alerts-title" });
  private readonly scores: ScoreBoard;
  private readonly list = element("ol", { class: "findings__list", "data-testid": "alert-list" });
  private readonly none = element("p", { class: "muted small" });
  private readonly count = element("span", { class: "findings__count muted numbers" });
  private readonly rows = new Map<string, { readonly version: string; readonly row: HTMLElement }>();

  constructor(
    private readonly words: Words,
    private readonly picked: (alert: Alert) => void,
  ) {
    const { t } = words;
    this.scores = new ScoreBoard(words, (alert) => this.show(alert));
    this.root.append(
      element("h2", { class: "card__title", id: "alerts-title" }, t("alerts"), " ", this.count),
      element("p", { class: "muted small" }, t("alertsIntro")),
      this.none,
      this.list,
      this.scores.root,
    );
  }

  /** Rows that stay the same stay, with the focus. */
  draw(findings: Findings): void {
    const { alerts, scores, conditions } = findings;
    const isOff = alerts.length === 0 && !conditions.snapshots && !conditions.lockdown;
    const events = new Map(findings.events.map((event) => [event.id, event]));
    arrange(
      this.list,
      alerts.map((alert) => this.row(alert, events, findings.leads)),
    );
    setText(this.count, alerts.length > 0 ? String(alerts.length) : "");
    this.list.hidden = alerts.length === 0;
    this.none.hidden = alerts.length > 0;
    this.none.textContent = this.words.t(isOff ? "alertsOff" : "alertsNone");
    this.scores.root.hidden = isOff; // 100 of what nobody looked at would say something
    this.scores.draw(scores, new Map(alerts.map((alert) => [alert.id, alert])));
  }

  /** Where a score names it. */
  private show({ id }: Alert): void {
    const row = this.rows.get(id)?.row;
    row?.scrollIntoView({ block: "nearest", behavior: "smooth" });
    row?.querySelector<HTMLElement>(".finding")?.focus({ preventScroll: true });
  }

  private row(alert: Alert, events: ReadonlyMap<string, RecordedEvent>, leads: boolean): HTMLElement {
    const version = `${alertVersion(alert)} ${leads} ${alert.events.some((id) => events.has(id))}`;
    const known = this.rows.get(alert.id);
    if (known?.version === version) return known.row;
    const row = this.newRow(alert, witnesses(alert, events, this.words), leads);
    if (known?.row.contains(document.activeElement)) queueMicrotask(() => this.show(alert));
    this.rows.set(alert.id, { version, row });
    return row;
  }

  private newRow(alert: Alert, said: readonly Said[], leads: boolean): HTMLElement {
    const content = [this.head(alert), this.said(said)];
    const holder = leads
      ? element("button", { class: "finding", type: "button" }, ...content)
      : element("div", { class: "finding", tabindex: -1 }, ...content);
    if (leads) holder.addEventListener("click", () => this.picked(alert));
    const about = { "data-testid": "alert", "data-alert": alert.id, "data-kind": alert.kind };
    return element("li", { class: "findings__item", ...about }, holder);
  }

  private head(alert: Alert): HTMLElement {
    const severity = this.words.severity(alert.severity);
    const spoken = element("span", { class: "visually-hidden" }, this.words.t("severityOf", { severity }));
    const shown = element("span", { "aria-hidden": true }, severity);
    return element(
      "span",
      { class: "finding__head" },
      element("span", { class: `badge badge--${TONES[alert.severity]}` }, spoken, shown),
      element("span", { class: "finding__label" }, alert.label),
      element("span", { class: "finding__when numbers" }, this.words.alertTime(alert)),
    );
  }

  private said(said: readonly Said[]): HTMLElement {
    const words = said.map(({ by, opinion, text }) => {
      const about = { class: "finding__word", "data-by": by, ...(opinion && { "data-opinion": opinion }) };
      return element("span", about, icon(opinion ? OPINION_SIGNS[opinion] : SIGNS[by]), text);
    });
    return element("span", { class: "finding__said" }, ...words);
  }
}
