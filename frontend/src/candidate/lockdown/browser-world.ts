import type { Translate } from "../../shared/i18n.ts";
import { toast } from "../../shared/toast.ts";
import { isMac } from "../shortcuts.ts";
import type { FullScreen } from "./fullscreen.ts";
import type { LockdownMessage, messages } from "./messages.ts";
import type { ToldScreen } from "./screens.ts";
import type { WindowSize } from "./window-size.ts";

type T = Translate<typeof messages>;

/** The same words are not shown on top of themselves. */
export function teller(t: T): (message: LockdownMessage) => void {
  const shown = new Map<LockdownMessage, HTMLElement>();
  return (message) => {
    if (shown.get(message)?.isConnected) return;
    shown.set(message, toast(t(message), "info"));
  };
}

export function fullScreenHere(signal: AbortSignal): FullScreen {
  return new PageFullScreen(signal);
}

const BY_THE_BROWSER = "(display-mode: fullscreen)";

class PageFullScreen extends EventTarget implements FullScreen {
  constructor(signal: AbortSignal) {
    super();
    const change = () => this.dispatchEvent(new Event("change"));
    document.addEventListener("fullscreenchange", change, { signal });
    matchMedia(BY_THE_BROWSER).addEventListener("change", change, { signal });
  }

  get isPossible(): boolean {
    return document.fullscreenEnabled === true;
  }

  get isOn(): boolean {
    return document.fullscreenElement !== null || matchMedia(BY_THE_BROWSER).matches;
  }

  async enter(): Promise<void> {
    if (!this.isOn) await document.documentElement.requestFullscreen({ navigationUI: "hide" });
  }
}

export function sizeHere(): WindowSize {
  const { outerWidth, outerHeight, innerWidth, innerHeight, devicePixelRatio: ratio } = window;
  const isFull = document.fullscreenElement !== null || matchMedia(BY_THE_BROWSER).matches;
  return { outerWidth, outerHeight, innerWidth, innerHeight, ratio, isFull };
}

export function isTouchHere(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

export function isMacHere(): boolean {
  return isMac(navigator.platform);
}

export function screenHere(): ToldScreen {
  const screen: object = window.screen;
  return screen;
}

export function answersHere(): readonly string[] {
  const fields = document.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>("textarea, input[type=text]");
  return Array.from(fields, ({ value }) => value);
}
