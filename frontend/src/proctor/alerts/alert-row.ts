import { element, setText } from "../../shared/dom.ts";
import type { AlertItem } from "../../shared/wire.gen.ts";
import { rank } from "../board/attention.ts";
import { capital } from "../page/announcer.ts";
import { button, relabel } from "../page/controls.ts";
import { setAttribute } from "../tiles/note-view.ts";
import { age, type Words } from "../words.ts";

export interface AlertActions {
  look(alert: AlertItem): void;
  take(alert: AlertItem, isTaken: boolean): void;
  /** False for who may only watch. */
  readonly mayTake: boolean;
}

/** One alert in a list. Drawn anew in place: its buttons keep the focus. */
export class AlertRow {
  readonly root: HTMLLIElement;
  private readonly severity = element("span", { class: "badge" });
  private readonly name = element("span", { class: "alert__name", dir: "auto" });
  private readonly label = element("span", { class: "alert__label" });
  private readonly opinion = element("span", { class: "alert__opinion" });
  private readonly when = element("span", { class: "alert__when numbers" });
  private readonly taker = element("span", { class: "alert__taker" });
  private readonly look: HTMLButtonElement;
  private readonly taking: HTMLButtonElement;

  constructor(
    private alert: AlertItem,
    private readonly words: Words,
    private readonly actions: AlertActions,
    isNamed: boolean,
  ) {
    const { t } = words;
    const small = { name: "button button--small button--quiet alert__button" };
    this.look = button(t("look"), () => actions.look(this.alert), small);
    this.taking = button(t("take"), () => actions.take(this.alert, this.alert.takenBy === null), small);
    const head = element("div", { class: "alert__head" }, this.severity, this.when);
    const buttons = element("div", { class: "alert__buttons" }, ...(isNamed ? [this.look] : []), this.taking);
    this.root = element("li", { class: "alert", "data-testid": "alert", "data-alert": alert.id });
    this.root.append(head, ...(isNamed ? [this.name] : []), this.label, this.opinion, this.taker, buttons);
  }

  /** `exam`: its title where it needs one. `now`: ms of the server's clock. */
  show(alert: AlertItem, exam: string, now: number): void {
    this.alert = alert;
    const { t } = this.words;
    const isOpen = alert.closedAt === null;
    setAttribute(this.root, "data-severity", alert.severity);
    setAttribute(this.root, "data-open", String(isOpen));
    setText(this.severity, capital(this.words.severity(alert.severity)));
    setAttribute(this.severity, "class", `badge badge--${isOpen ? toneOf(alert) : "grey"}`);
    setText(this.name, exam ? `${alert.name} · ${exam}` : alert.name);
    setText(this.label, alert.label);
    setText(this.opinion, this.words.opinion(alert));
    this.opinion.hidden = alert.opinion === "none";
    setText(this.when, this.time(alert, now));
    setText(this.taker, takerOf(alert, this.words));
    this.taker.hidden = alert.takenBy === null;
    setAttribute(this.look, "aria-label", t("lookAt", { name: alert.name }));
    this.showTaking(alert, isOpen);
  }

  private showTaking(alert: AlertItem, isOpen: boolean): void {
    const { t } = this.words;
    const [word, title] = takingOf(alert);
    this.taking.hidden = !isOpen || !this.actions.mayTake;
    relabel(this.taking, t(word));
    this.taking.title = title ? t(title) : "";
    setAttribute(this.taking, "aria-label", `${t(word)}: ${alert.name}, ${alert.label}`);
  }

  /** 14:03 · for 3 min */
  private time({ beganAt, closedAt }: AlertItem, now: number): string {
    const began = Date.parse(beganAt);
    const lasted = age((closedAt ? Date.parse(closedAt) : now) - began);
    return `${this.words.clock(began)} · ${this.words.t(closedAt ? "overAfter" : "waits", { age: lasted })}`;
  }
}

export function toneOf({ severity }: AlertItem): "red" | "yellow" {
  return rank(severity) >= rank("high") ? "red" : "yellow";
}

/** What may be done, and why one would. */
function takingOf({ takenBy, takenByMe }: AlertItem) {
  if (takenByMe) return ["release", null] as const;
  return takenBy === null ? (["take", "takeTitle"] as const) : (["putBack", "putBackTitle"] as const);
}

function takerOf({ takenBy, takenByMe }: AlertItem, { t }: Words): string {
  if (takenByMe) return t("takenByMe");
  return takenBy === null ? "" : t("takenBy", { name: takenBy });
}
