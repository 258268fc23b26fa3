export type Command =
  | { readonly does: "toggle" }
  | { readonly does: "seek"; readonly by: number }
  | { readonly does: "step"; readonly by: -1 | 1 }
  | { readonly does: "event"; readonly by: -1 | 1 };

export interface Press {
  readonly key: string;
  readonly modified: boolean;
  /** A field takes every key for itself, a button takes Space. */
  readonly on: "field" | "button" | "other";
  /** The focus is within the player. */
  readonly atPlayer: boolean;
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

export function commandOf({ key, modified, on, atPlayer }: Press): Command | null {
  if (modified || on === "field" || (on === "button" && key === " ")) return null;
  return ANYWHERE[key] ?? (atPlayer ? (AT_THE_PLAYER[key] ?? null) : null);
}

export function pressOf(event: KeyboardEvent, player: Element): Press {
  const { key, target } = event;
  const modified = event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented;
  const place = target instanceof Element ? target : null;
  return { key, modified, on: kindOf(place), atPlayer: place !== null && player.contains(place) };
}

function kindOf(place: Element | null): Press["on"] {
  if (place?.closest("input, select, textarea, [contenteditable]")) return "field";
  return place?.closest("button, a, summary") ? "button" : "other";
}
