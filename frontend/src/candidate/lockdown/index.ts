import "./lockdown.css";
import { translator } from "../../shared/i18n.ts";
import { browserReports, type Report, Reports } from "../detection/reports.ts";
import { answersHere, fullScreenHere, isMacHere, isTouchHere, screenHere, sizeHere, teller } from "./browser-world.ts";
import { guardClipboard } from "./clipboard.ts";
import { guardContextMenu } from "./context-menu.ts";
import { guardDevTools } from "./devtools.ts";
import { guardFocus } from "./focus.ts";
import { guardFullScreen } from "./fullscreen.ts";
import { fullScreenNotice } from "./fullscreen-notice.ts";
import { messages } from "./messages.ts";
import { withPatience } from "./patience.ts";
import { guardPrint } from "./print.ts";
import { guardSize } from "./resize.ts";
import { guardScreenShare } from "./screen-share.ts";
import { guardScreens } from "./screens.ts";
import { type GuardReport, type LockdownConfig, lockdownSettings, type Stop } from "./settings.ts";

export { type LockdownConfig, lockdownSettings } from "./settings.ts";

export interface LockdownOptions {
  readonly config: LockdownConfig;
  readonly clock: { now(): number };
  readonly report: (report: Report) => void;
  /** The browser asks for the camera or the screen, because the exam wants it. */
  readonly isAsking: () => boolean;
  /** The exam itself sends the person away: to sign in again, or to see to the camera or the screen. */
  readonly isSentAway: () => boolean;
  /** Ends the guarding: a pause is nobody's business. */
  readonly signal: AbortSignal;
}

/** Guards the exam while it is being written. A guard that fails is reported, and the exam goes on. */
export function startLockdown({ config, clock, report, signal, ...around }: LockdownOptions): void {
  const settings = lockdownSettings(config);
  const world = browserReports({ report, now: () => clock.now() });
  const { every, now } = world;
  const { isAsking: isOurs, isSentAway } = around;
  const isAsking = withPatience(isOurs, now);
  const isExcused = () => isAsking() || isSentAway();
  const reports = new Reports(world, signal);
  const t = translator(messages);
  const say = teller(t);
  const page = document;
  const isTouch = isTouchHere();
  const isMac = isMacHere();
  const notice = (back: () => void) => fullScreenNotice(t, settings.fullscreenGraceSeconds, back);
  const size = sizeHere;
  const guards: readonly Guard[] = [
    [
      "focus",
      ["TAB_SWITCH", "WINDOW_BLUR"],
      (to) => guardFocus({ page, window, every, isAsking, isSentAway }, settings, to),
    ],
    ["clipboard", ["COPY", "CUT", "PASTE"], (to) => guardClipboard({ page, say, answers: answersHere }, settings, to)],
    ["context_menu", ["RIGHT_CLICK"], (to) => guardContextMenu({ page, say }, settings, to)],
    ["printing", ["PRINT_ATTEMPT"], (to) => guardPrint({ page, window, say, sheet: t("sheet"), isMac }, settings, to)],
    ["devtools", ["DEVTOOLS_OPEN"], (to) => guardDevTools({ page, size, every, isTouch, isMac }, settings, to)],
    ["window_size", ["RESIZE_ATTEMPT"], (to) => guardSize({ size, every, isTouch }, settings, to)],
    ["second_screen", ["SECOND_SCREEN"], (to) => guardScreens({ screen: screenHere() }, settings, to)],
    [
      "screen_share",
      ["SCREEN_SHARE_ATTEMPT"],
      (to) => guardScreenShare({ displays: displaysHere(), isOurs }, settings, to),
    ],
  ];
  const fullScreen = () => ({ screen: fullScreenHere(signal), notice, every, isExcused });
  const full: Guard = ["fullscreen", ["FULLSCREEN_EXIT"], (to) => guardFullScreen(fullScreen(), settings, to)];
  for (const [check, types, guard] of settings.fullScreen ? [...guards, full] : guards) {
    if (types.every((type) => settings.exempt.has(type))) continue;
    signal.addEventListener("abort", begun(check, guard, reportTo(reports, now)), { once: true });
  }
}

/** What it is called where it cannot be done, the events that it reports, and how it begins. */
type Guard = readonly [check: string, types: readonly string[], begin: (report: GuardReport) => Stop];

function begun(check: string, guard: Guard[2], report: GuardReport): Stop {
  try {
    return guard(report);
  } catch {
    report.cannotTell(check, "failed");
    return () => undefined;
  }
}

/** To be called by the click that starts the exam. Where it fails, the exam begins with the notice that offers it again. */
export async function enterFullScreen(): Promise<void> {
  const ended = new AbortController();
  const screen = fullScreenHere(ended.signal);
  if (screen.isPossible) await screen.enter().catch(() => undefined);
  ended.abort();
}

/** Nothing is left to be written. */
export function leaveFullScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
}

function reportTo(reports: Reports, now: () => number): GuardReport {
  return {
    now,
    once: (type, detail, like = type) => reports.take({ phase: "once", type, like, at: now(), detail }),
    begin: (type, at, detail = {}) => reports.take({ phase: "begin", type, at, detail }),
    end: (type, at, detail = {}) => reports.take({ phase: "end", type, at, detail }),
    cannotTell: reports.cannotTell,
  };
}

function displaysHere(): MediaDevices | undefined {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  return typeof devices?.getDisplayMedia === "function" ? devices : undefined;
}
