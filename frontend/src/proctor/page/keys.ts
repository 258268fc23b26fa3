export type Command = "search" | "next" | "alerts" | "calm" | "sort" | "listen" | "full" | "help" | "close";

export interface Press {
  readonly key: string;
  readonly isModified: boolean;
  /** In a field every key is for the field, and in a dialog for the dialog. */
  readonly isInField: boolean;
  readonly isInDialog: boolean;
}

const SINGLE: Readonly<Record<string, Command>> = {
  "/": "search",
  n: "next",
  a: "alerts",
  c: "calm",
  o: "sort",
  l: "listen",
  f: "full",
  "?": "help",
};

/** `hasSingleKeys`: single characters count; people who dictate turn them off (WCAG 2.1.4). */
export function commandOf({ key, isModified, isInField, isInDialog }: Press, hasSingleKeys: boolean): Command | null {
  if (isModified || isInDialog || isInField) return null;
  if (key === "Escape") return "close";
  return !hasSingleKeys ? null : (SINGLE[key.toLowerCase()] ?? null);
}

export function pressOf(event: KeyboardEvent): Press {
  const place = event.target instanceof Element ? event.target : null;
  return {
    key: event.key,
    isModified: event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented,
    isInField: place?.closest("input:not([type=checkbox]), select, textarea, [contenteditable]") !== null,
    isInDialog:
      document.querySelector("dialog[open]") !== null || document.querySelector("details.menu[open]") !== null,
  };
}
