export type Command =
  | { readonly does: "toggle" }
  | { readonly does: "seek"; readonly by: number }
  | { readonly does: "step"; readonly by: -1 | 1 }
  | { readonly does: "event"; readonly by: -1 | 1 };

export interface Press {
  readonly key: string;
  readonly modified: boolean;
  /** What has the focus: a field takes every key, a button takes Space and Enter; the rest is the player's. */
  readonly on: "field" | "button" | "player" | "elsewhere";
}

const SECONDS = 5;
const ANYWHERE: Readonly<Record<string, Command>> = {
  " ": { does: "toggle" },
  ArrowLeft: { does: "seek", by: -SECONDS },
  ArrowRight: { does: "seek", by: SECONDS },
};
/** Letters and signs count only where the person is at the player, so that speech input sets nothing off (WCAG 2.1.4). */
const AT_THE_PLAYER: Readonly<Record<string, Command>> = {
  ",": { does: "step", by: -1 },
  ".": { does: "step", by: 1 },
  p: { does: "event", by: -1 },
  n: { does: "event", by: 1 },
};

export function commandOf({ key, modified, on }: Press): Command | null {
  if (modified || on === "field" || (on === "button" && key === " ")) return null;
  return ANYWHERE[key] ?? (on === "elsewhere" ? null : (AT_THE_PLAYER[key] ?? null));
}

export function whereIs(target: EventTarget | null, player: Element): Press["on"] {
  if (!(target instanceof Element)) return "elsewhere";
  if (target.closest("input, select, textarea, [contenteditable]")) return "field";
  if (target.closest("button, a, summary")) return "button";
  return player.contains(target) ? "player" : "elsewhere";
}
