import { expect, test } from "vitest";
import { type LockdownConfig, lockdownSettings } from "./settings.ts";

const CONFIG: LockdownConfig = {
  fullScreen: true,
  blockClipboard: true,
  blockContextMenu: false,
  blockPrinting: true,
  exempt: [],
  thresholds: { awayFromPageSeconds: 2, fullscreenGraceSeconds: 10 },
};

test("each setting blocks its own", () => {
  expect(lockdownSettings(CONFIG)).toEqual({
    blocks: { clipboard: true, menu: false, printing: true },
    fullScreen: true,
    exempt: new Set(),
    awayFromPageSeconds: 2,
    fullscreenGraceSeconds: 10,
  });
});

test("who is exempt from a check is exempt from all that it reports, and from nothing else", () => {
  const { exempt } = lockdownSettings({ ...CONFIG, exempt: ["clipboard", "full_screen", "gaze"] });

  expect(exempt).toEqual(new Set(["COPY", "CUT", "PASTE", "RIGHT_CLICK", "FULLSCREEN_EXIT"]));
});
