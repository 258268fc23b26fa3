import { answerField } from "./answer-field.ts";
import type { GuardReport, LockdownSettings, Stop } from "./settings.ts";

export interface ContextMenuWorld {
  readonly page: EventTarget;
  readonly say: (message: "noMenu") => void;
}

/**
 * The context menu, by mouse, key or a long touch. In an answer it always opens, and is no sign of anything: it holds the
 * suggestions for spelling, and on a phone everybody who wants to move the cursor touches for long.
 */
export function guardContextMenu(
  { page, say }: ContextMenuWorld,
  settings: LockdownSettings,
  report: GuardReport,
): Stop {
  const blocked = settings.blocks.menu;
  const end = new AbortController();
  const asked = (event: Event) => {
    if (answerField(event.target)) return report.once("RIGHT_CLICK", { own: true }, "RIGHT_CLICK own");
    if (blocked) event.preventDefault();
    if (blocked) say("noMenu");
    report.once("RIGHT_CLICK", { blocked });
  };
  page.addEventListener("contextmenu", asked, { signal: end.signal });
  return () => end.abort();
}
