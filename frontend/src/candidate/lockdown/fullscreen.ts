import { Away } from "./away.ts";
import type { Every, GuardReport, LockdownSettings, Stop } from "./settings.ts";

/** The page's own full screen, or the browser's (F11), which a page cannot ask for. */
export interface FullScreen extends EventTarget {
  readonly isPossible: boolean;
  readonly isOn: boolean;
  /** To be called by a click. Rejects where the browser does not want to. */
  enter(): Promise<void>;
}

export interface FullScreenNotice {
  show(): void;
  /** The time outside is noted from now on. */
  count(): void;
  hide(): void;
}

export interface FullScreenWorld {
  readonly screen: FullScreen;
  readonly notice: (back: () => void) => FullScreenNotice;
  readonly every: Every;
  /** Outside is where the exam or its browser wants the person just now. */
  readonly isExcused: () => boolean;
}

const LOOK_EVERY = 1000;

/** Full screen was left. There is time to come back before it counts. */
export function guardFullScreen(world: FullScreenWorld, settings: LockdownSettings, report: GuardReport): Stop {
  const { screen, notice, every, isExcused } = world;
  const end = new AbortController();
  if (!screen.isPossible) {
    report.cannotTell("fullscreen", "unsupported");
    return () => undefined;
  }
  const away = new Away(settings.fullscreenGraceSeconds);
  const shown = notice(() => void screen.enter().catch(refused));
  const look = () => {
    const isFine = screen.isOn || isExcused();
    for (const { phase, type, at } of away.take(report.now(), isFine ? null : "FULLSCREEN_EXIT")) {
      report[phase](type, at);
      if (phase === "begin") shown.count();
    }
    if (isFine) shown.hide();
    else shown.show();
  };
  const stop = () => {
    end.abort();
    shown.hide();
  };
  function refused() {
    stop();
    report.cannotTell("fullscreen", "refused");
  }
  screen.addEventListener("change", look, { signal: end.signal });
  every(LOOK_EVERY, look, end.signal);
  look();
  return stop;
}
