import type { Every, GuardReport, LockdownSettings, Stop } from "./settings.ts";
import { Shrinking, type WindowSize } from "./window-size.ts";

export interface ResizeWorld {
  readonly size: () => WindowSize;
  readonly every: Every;
  /** Phones and tablets turn, and give room to their keyboard. */
  readonly isTouch: boolean;
}

/** Long enough for a window that is being drawn smaller to be told once. */
const LOOK_EVERY = 2000;

/** The window was made much smaller. */
export function guardSize({ size, every, isTouch }: ResizeWorld, _: LockdownSettings, report: GuardReport): Stop {
  if (isTouch) return () => undefined;
  const end = new AbortController();
  const shrinking = new Shrinking();
  const look = () => {
    const shrunk = shrinking.take(size());
    if (shrunk) report.once("RESIZE_ATTEMPT", { ...shrunk });
  };
  look();
  every(LOOK_EVERY, look, end.signal);
  return () => end.abort();
}
