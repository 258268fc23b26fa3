import type { AlertItem } from "../../shared/wire.gen.ts";
import { rank, type Severity } from "../board/attention.ts";
import type { OpenAlerts } from "../board/order.ts";

export const WHOSE = ["open", "mine", "all"] as const;

export interface FeedFilter {
  readonly whose: (typeof WHOSE)[number];
  /** This one and above. */
  readonly severity: Severity;
  /** Empty for all. */
  readonly kind: string;
  /** An id; empty for all. */
  readonly exam: string;
}

export const ALL_OPEN: FeedFilter = { whose: "open", severity: "low", kind: "", exam: "" };

type Alerts = Iterable<AlertItem>;

/** Latest first. */
export function feed(alerts: Alerts, filter: FeedFilter): readonly AlertItem[] {
  return [...alerts]
    .filter((alert) => fits(alert, filter))
    .sort((a, b) => Date.parse(b.raisedAt) - Date.parse(a.raisedAt) || (a.id < b.id ? -1 : 1));
}

function fits({ severity, kind, exam, closedAt, takenByMe }: AlertItem, filter: FeedFilter): boolean {
  if (rank(severity) < rank(filter.severity)) return false;
  if ((filter.kind && kind !== filter.kind) || (filter.exam && exam !== filter.exam)) return false;
  return filter.whose === "all" || (closedAt === null && (filter.whose === "open" || takenByMe === true));
}

/** Each kind that there is, with its words. */
export function kindsOf(alerts: Alerts): ReadonlyMap<string, string> {
  return new Map(
    [...alerts].map(({ kind, label }) => [kind, label] as const).sort(([, a], [, b]) => a.localeCompare(b)),
  );
}

export interface Waiting {
  readonly open: number;
  /** Those that nobody looks after. */
  readonly untaken: readonly AlertItem[];
  /** Since when the oldest of them waits, ms of the server's clock; null without any. */
  readonly since: number | null;
}

/** What is open, the untaken ones worst first and then oldest first. */
export function waiting(alerts: Alerts, exam = ""): Waiting {
  const open = [...alerts].filter((alert) => alert.closedAt === null && (exam === "" || alert.exam === exam));
  const untaken = open
    .filter(({ takenBy }) => takenBy === null)
    .sort((a, b) => rank(b.severity) - rank(a.severity) || Date.parse(a.raisedAt) - Date.parse(b.raisedAt));
  const times = untaken.map(({ raisedAt }) => Date.parse(raisedAt));
  return { open: open.length, untaken, since: times.length > 0 ? Math.min(...times) : null };
}

export function openByAttempt(alerts: Alerts): OpenAlerts {
  const found = new Map<string, AlertItem[]>();
  for (const alert of alerts) {
    if (alert.closedAt !== null) continue;
    const of = found.get(alert.attempt);
    if (of) of.push(alert);
    else found.set(alert.attempt, [alert]);
  }
  return found;
}
