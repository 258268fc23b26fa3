import { element } from "../../shared/dom.ts";
import type { AlertItem } from "../../shared/wire.gen.ts";
import { rank } from "../board/attention.ts";
import type { Words } from "../words.ts";

/** What comes up within this time is said in one sentence. */
const GATHER = 1200;

/** Says news to screen readers, and nothing that ticks. */
export class Announcer {
  readonly root = element("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  private gathered: AlertItem[] = [];
  private timer = 0;

  constructor(private readonly words: Words) {}

  say(sentence: string): void {
    this.root.textContent = sentence;
  }

  alerts(called: readonly AlertItem[]): void {
    this.gathered.push(...called);
    if (this.timer === 0 && this.gathered.length > 0) this.timer = window.setTimeout(() => this.sayGathered(), GATHER);
  }

  private sayGathered(): void {
    const { gathered } = this;
    this.gathered = [];
    this.timer = 0;
    this.say(sentenceOf(gathered, this.words));
  }
}

export function sentenceOf(alerts: readonly AlertItem[], words: Words): string {
  const [worst] = [...alerts].sort((a, b) => rank(b.severity) - rank(a.severity));
  if (!worst) return "";
  const { name, label } = worst;
  const severity = words.severity(worst.severity);
  if (alerts.length === 1) return words.t("saidAlert", { severity: capital(severity), name, label });
  return words.t("saidAlerts", { count: alerts.length, severity, name, label });
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
