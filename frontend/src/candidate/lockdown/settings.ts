import type { Detail } from "../detection/aggregate.ts";

/** The part of the exam's configuration that is used. */
export interface LockdownConfig {
  readonly fullScreen: boolean;
  readonly blockClipboard: boolean;
  readonly blockContextMenu: boolean;
  readonly blockPrinting: boolean;
  /** Checks that this candidate is not subject to, by the server's names. */
  readonly exempt: readonly string[];
  readonly thresholds: { readonly awayFromPageSeconds: number; readonly fullscreenGraceSeconds: number };
}

export interface LockdownSettings {
  /** What does nothing. What is not blocked is reported all the same. */
  readonly blocks: { readonly clipboard: boolean; readonly menu: boolean; readonly printing: boolean };
  /** The exam is written in full screen. */
  readonly fullScreen: boolean;
  /** Event types that this candidate is not subject to: neither blocked nor reported. */
  readonly exempt: ReadonlySet<string>;
  readonly awayFromPageSeconds: number;
  readonly fullscreenGraceSeconds: number;
}

const TYPES: Readonly<Record<string, readonly string[]>> = {
  focus: ["TAB_SWITCH", "WINDOW_BLUR", "RESIZE_ATTEMPT"],
  full_screen: ["FULLSCREEN_EXIT"],
  clipboard: ["COPY", "CUT", "PASTE", "RIGHT_CLICK"],
  devices: ["SECOND_SCREEN", "DEVTOOLS_OPEN", "SCREEN_SHARE_ATTEMPT"],
};

export function lockdownSettings(config: LockdownConfig): LockdownSettings {
  const { blockClipboard: clipboard, blockContextMenu: menu, blockPrinting: printing, fullScreen, thresholds } = config;
  const exempt = new Set(config.exempt.flatMap((check) => TYPES[check] ?? []));
  return { blocks: { clipboard, menu, printing }, fullScreen, exempt, ...thresholds };
}

/** What a guard tells. Times are ms of the server's clock. */
export interface GuardReport {
  now(): number;
  once(type: string, detail: Detail, like?: string): void;
  begin(type: string, at: number, detail?: Detail): void;
  end(type: string, at: number, detail?: Detail): void;
  /** This browser cannot do the check: no violation. */
  cannotTell(check: string, reason: string): void;
}

export type Stop = () => void;
export type Every = (ms: number, tick: () => void, signal: AbortSignal) => void;
