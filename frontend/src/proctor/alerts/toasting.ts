import type { AlertItem } from "../../shared/wire.gen.ts";
import { rank } from "../board/attention.ts";

export type Alerts = ReadonlyMap<string, AlertItem>;

/** So many are shown at once; the others are counted. */
export const MOST_TOASTS = 3;
const LOUD = rank("high");

/** What has come up and is to be called out: open, high or critical, and nobody looks after it. */
export function called(before: Alerts, after: Alerts): readonly AlertItem[] {
  return [...after.values()].filter((alert) => {
    if (!isLoud(alert)) return false;
    const known = before.get(alert.id);
    return known === undefined || known.closedAt !== null || rank(known.severity) < rank(alert.severity);
  });
}

export interface Stack {
  /** To be shown, the oldest first. */
  readonly shown: readonly AlertItem[];
  readonly more: number;
}

/** Those called that still need somebody, critical ones before the others. */
export function stack(calledIds: readonly string[], alerts: Alerts): Stack {
  const open = calledIds.flatMap((id) => alerts.get(id) ?? []).filter(isLoud);
  const sorted = [...open].sort((a, b) => rank(b.severity) - rank(a.severity));
  return { shown: sorted.slice(0, MOST_TOASTS), more: Math.max(0, sorted.length - MOST_TOASTS) };
}

function isLoud({ severity, closedAt, takenBy }: AlertItem): boolean {
  return rank(severity) >= LOUD && closedAt === null && takenBy === null;
}
