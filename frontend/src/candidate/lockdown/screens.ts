import type { GuardReport, LockdownSettings, Stop } from "./settings.ts";

/** What some browsers add to `screen`. */
export interface ToldScreen {
  readonly isExtended?: boolean;
  readonly addEventListener?: EventTarget["addEventListener"];
}

export interface ScreensWorld {
  readonly screen: ToldScreen;
}

/** A second screen beside the one of the exam. */
export function guardScreens({ screen }: ScreensWorld, _: LockdownSettings, report: GuardReport): Stop {
  const end = new AbortController();
  if (screen.isExtended === undefined) {
    report.cannotTell("second_screen", "unsupported");
    return () => undefined;
  }
  let was = false;
  const look = () => {
    const isExtended = screen.isExtended === true;
    if (isExtended !== was) report[isExtended ? "begin" : "end"]("SECOND_SCREEN", report.now());
    was = isExtended;
  };
  screen.addEventListener?.("change", look, { signal: end.signal });
  look();
  return () => end.abort();
}
