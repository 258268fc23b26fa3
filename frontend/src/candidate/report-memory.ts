import type { Observation, ReportMemory } from "./event-reporter.ts";

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** This tab's. @param storage throws in a browser that allows none: then a reload loses what waits. */
export function tabReports(attempt: string, storage: () => Store): ReportMemory {
  const key = `events-${attempt}`;
  return {
    all() {
      try {
        const kept: unknown = JSON.parse(storage().getItem(key) ?? "[]");
        return Array.isArray(kept) ? kept.filter(isObservation) : [];
      } catch {
        return [];
      }
    },
    keep(waiting) {
      try {
        if (waiting.length === 0) storage().removeItem(key);
        else storage().setItem(key, JSON.stringify(waiting));
      } catch {
        // The page itself still has it.
      }
    },
  };
}

function isObservation(kept: unknown): kept is Observation {
  return typeof kept === "object" && kept !== null && "id" in kept && "number" in kept;
}
