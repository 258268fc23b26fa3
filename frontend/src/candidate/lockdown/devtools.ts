import { type Keys, toolKeys, wishOf } from "./keys.ts";
import type { Every, GuardReport, LockdownSettings, Stop } from "./settings.ts";
import { Docking, type WindowSize } from "./window-size.ts";

export interface DevToolsWorld {
  readonly page: EventTarget;
  readonly size: () => WindowSize;
  readonly every: Every;
  readonly isTouch: boolean;
  readonly isMac: boolean;
}

const LOOK_EVERY = 1000;
const TYPE = "DEVTOOLS_OPEN";

/**
 * Signs of developer tools. No page can know: side panels take room too. Of the keys only those are told that are for
 * nothing else; the others are habits of saving, underlining or copying, and do nothing.
 */
export function guardDevTools(world: DevToolsWorld, _: LockdownSettings, report: GuardReport): Stop {
  const { page, size, every, isTouch, isMac } = world;
  const end = new AbortController();
  const pressed = (event: Event) => {
    const keys = event as Event & Keys;
    const wish = wishOf(keys, isMac);
    if (wish === null || wish === "print") return;
    event.preventDefault();
    if (wish === "devtools") tellKeys(report, toolKeys(keys, isMac));
  };
  page.addEventListener("keydown", pressed, { signal: end.signal });
  if (!isTouch) every(LOOK_EVERY, roomTaken(size, report), end.signal);
  return () => end.abort();
}

function tellKeys(report: GuardReport, keys: string): void {
  report.once(TYPE, { sign: "keys", keys, blocked: true, confidence: "low" }, `${TYPE} keys`);
}

/** Tells when something begins to take room within the window, and when it ends. */
function roomTaken(size: () => WindowSize, report: GuardReport): () => void {
  const docking = new Docking();
  let isTaken = docking.take(size());
  return () => {
    const was = isTaken;
    isTaken = docking.take(size());
    if (isTaken && !was) report.begin(TYPE, report.now(), { sign: "size", confidence: "low" });
    if (was && !isTaken) report.end(TYPE, report.now());
  };
}
