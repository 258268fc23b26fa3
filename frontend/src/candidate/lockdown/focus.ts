import { Away } from "./away.ts";
import { withPatience } from "./patience.ts";
import type { Every, GuardReport, LockdownSettings, Stop } from "./settings.ts";

export interface FocusWorld {
  readonly page: EventTarget & { readonly visibilityState: string; hasFocus(): boolean };
  readonly window: EventTarget;
  readonly every: Every;
  /** The browser asks for camera or screen: the focus is with its question. */
  readonly isAsking: () => boolean;
  /** The exam itself sends the person away: to sign in again, or to see to the camera or the screen. */
  readonly isSentAway: () => boolean;
}

const LOOK_EVERY = 1000;

/** Another tab or another window: one cause is told once, as what it was, with how long it lasted. */
export function guardFocus(world: FocusWorld, settings: LockdownSettings, report: GuardReport): Stop {
  const { page, window, every, isAsking } = world;
  const isSentAway = noted(world.isSentAway, report);
  const end = new AbortController();
  const { signal } = end;
  const away = new Away(settings.awayFromPageSeconds);
  let isLeaving = false;
  let mayLeave = false;
  const isAsked = withPatience(() => mayLeave, report.now);
  const look = () => {
    if (isLeaving) return; // a page that is loaded again is hidden on its way out
    if (page.hasFocus()) mayLeave = false;
    const isWithBrowser = isAsked() || isAsking();
    const place = isSentAway() ? null : placeOf(page, isWithBrowser);
    const type = place !== null && settings.exempt.has(place) ? null : place;
    for (const { phase, at, type: told } of away.take(report.now(), type)) report[phase](told, at);
  };
  const asked = () => {
    mayLeave = true; // the browser may ask whether to leave the page, and nothing may come of it
  };
  const leaves = (leaving: boolean) => () => {
    isLeaving = leaving;
    look();
  };
  page.addEventListener("visibilitychange", look, { signal });
  for (const change of ["focus", "blur"]) window.addEventListener(change, look, { signal });
  window.addEventListener("beforeunload", asked, { signal });
  window.addEventListener("pagehide", leaves(true), { signal });
  window.addEventListener("pageshow", leaves(false), { signal });
  every(LOOK_EVERY, look, signal);
  look();
  return () => end.abort();
}

/** The timeline says from when on nobody looks where the person is. */
function noted(isSentAway: () => boolean, report: GuardReport): () => boolean {
  let was = false;
  return () => {
    const is = isSentAway();
    if (is && !was) report.once("NOT_VERIFIABLE", { check: "focus", reason: "sent_away" }, "NOT_VERIFIABLE focus");
    was = is;
    return is;
  };
}

function placeOf(page: FocusWorld["page"], isWithBrowser: boolean): "TAB_SWITCH" | "WINDOW_BLUR" | null {
  if (page.visibilityState === "hidden") return "TAB_SWITCH";
  return page.hasFocus() || isWithBrowser ? null : "WINDOW_BLUR";
}
