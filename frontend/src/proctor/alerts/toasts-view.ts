import { element, setText } from "../../shared/dom.ts";
import type { AlertItem } from "../../shared/wire.gen.ts";
import { icon } from "../icons.ts";
import { capital } from "../page/announcer.ts";
import { button } from "../page/controls.ts";
import { setAttribute } from "../tiles/note-view.ts";
import { age, type Words } from "../words.ts";
import type { AlertActions } from "./alert-row.ts";
import { type Alerts, stack } from "./toasting.ts";

/** A high one that nobody looks at goes by itself and stays in the feed; a critical one stays. */
const LASTS = 25_000;
/** Of a longer time the page was hidden for the rest. */
const MOST_PASSED = 2000;

interface Toast {
  readonly root: HTMLElement;
  readonly when: HTMLElement;
  /** ms that it has been shown without anybody at it. */
  shown: number;
}

/** Alerts that are called out. The announcer says them; here is what can be done about them. */
export class ToastsView {
  readonly root: HTMLElement;
  private readonly list = element("ol", { class: "alert-toasts__list" });
  private readonly more = element("p", { class: "alert-toasts__more", hidden: true });
  private readonly toasts = new Map<string, Toast>();
  private called: readonly string[] = [];
  private agedAt = performance.now();

  constructor(
    private readonly words: Words,
    private readonly actions: AlertActions,
  ) {
    this.root = element("section", { class: "alert-toasts", "aria-label": words.t("newAlerts"), hidden: true });
    this.root.append(this.list, this.more);
  }

  call(alerts: readonly AlertItem[]): void {
    this.called = [...new Set([...this.called, ...alerts.map(({ id }) => id)])];
  }

  /** To be called each second. `now`: ms of the server's clock. */
  show(alerts: Alerts, now: number): void {
    this.age(alerts);
    const { shown, more } = stack(this.called, alerts);
    const ids = new Set(shown.map(({ id }) => id));
    for (const [id, { root }] of this.toasts) {
      if (ids.has(id)) continue;
      root.remove();
      this.toasts.delete(id);
    }
    for (const alert of shown) this.draw(alert, now);
    this.more.hidden = more === 0;
    setText(this.more, this.words.t("moreToasts", { count: more }));
    this.root.hidden = shown.length === 0;
  }

  /** Somebody is looking at the candidate. */
  lookedAt(attempt: string, alerts: Alerts): void {
    for (const id of this.called) if (alerts.get(id)?.attempt === attempt) this.dismiss(id);
  }

  dismiss(id: string): void {
    this.called = this.called.filter((each) => each !== id);
    this.toasts.get(id)?.root.remove();
    this.toasts.delete(id);
  }

  /** Those that somebody points at, or is in, do not grow old. */
  private age(alerts: Alerts): void {
    const passed = Math.min(performance.now() - this.agedAt, MOST_PASSED);
    this.agedAt = performance.now();
    for (const [id, toast] of this.toasts) {
      if (document.hidden || toast.root.matches(":hover, :focus-within")) continue;
      toast.shown += passed;
      if (toast.shown > LASTS && alerts.get(id)?.severity !== "critical") this.dismiss(id);
    }
  }

  private draw(alert: AlertItem, now: number): void {
    const toast = this.toasts.get(alert.id) ?? this.make(alert);
    setAttribute(toast.root, "data-severity", alert.severity);
    setText(toast.when, this.words.t("waits", { age: age(now - Date.parse(alert.beganAt)) }));
  }

  private make(alert: AlertItem): Toast {
    const { t } = this.words;
    const when = element("span", { class: "alert-toast__when muted numbers" });
    const severity = element("span", { class: "badge badge--red" }, capital(this.words.severity(alert.severity)));
    const look = button(t("look"), () => this.look(alert), { name: "button button--small button--primary" });
    look.setAttribute("aria-label", t("lookAt", { name: alert.name }));
    const take = button(t("take"), () => this.actions.take(alert, true));
    take.hidden = !this.actions.mayTake;
    take.setAttribute("aria-label", `${t("take")}: ${alert.name}, ${alert.label}`);
    const close = button(t("dismiss"), () => this.dismiss(alert.id), {
      name: "button button--small button--quiet alert-toast__close",
      iconName: "close",
      isIconOnly: true,
    });
    const attributes = { class: "alert-toast", "data-testid": "alert-toast", "data-alert": alert.id };
    const root = element(
      "li",
      attributes,
      element("div", { class: "alert-toast__head" }, icon("alert"), severity, when, close),
      element("strong", { class: "alert-toast__name", dir: "auto" }, alert.name),
      element("span", {}, alert.label),
      element("div", { class: "alert-toast__buttons" }, look, take),
    );
    const toast: Toast = { root, when, shown: 0 };
    this.toasts.set(alert.id, toast);
    this.list.append(root);
    return toast;
  }

  private look(alert: AlertItem): void {
    this.actions.look(alert);
  }
}
