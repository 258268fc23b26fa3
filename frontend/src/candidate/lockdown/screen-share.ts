import type { GuardReport, LockdownSettings, Stop } from "./settings.ts";

type Share = (wish?: DisplayMediaStreamOptions) => Promise<MediaStream>;

export interface ScreenShareWorld {
  /** Missing where the browser cannot share a screen at all. */
  readonly displays: { getDisplayMedia: Share } | undefined;
  /** The exam itself asks for the screen just now. */
  readonly isOurs: () => boolean;
}

/**
 * A script in this page that is not ours, such as an extension's, shares the screen. It is reported and not stopped: whoever
 * can add scripts can do without ours. What other programs share, no browser tells.
 */
export function guardScreenShare(
  { displays, isOurs }: ScreenShareWorld,
  _: LockdownSettings,
  report: GuardReport,
): Stop {
  if (!displays) return toldOf("other_programs", report);
  const share = displays.getDisplayMedia;
  const heard: Share = (wish) => {
    if (!isOurs()) report.once("SCREEN_SHARE_ATTEMPT", { by: "script" });
    return share.call(displays, wish);
  };
  if (!isReplaced(displays, heard)) return toldOf("refused", report);
  toldOf("other_programs", report);
  return () => void isReplaced(displays, share);
}

function toldOf(reason: string, report: GuardReport): Stop {
  report.cannotTell("screen_share", reason);
  return () => undefined;
}

/** An extension may have made it its own, and not to be written. */
function isReplaced(displays: { getDisplayMedia: Share }, share: Share): boolean {
  try {
    displays.getDisplayMedia = share;
    return true;
  } catch {
    return false;
  }
}
