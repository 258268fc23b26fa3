/** The part of KeyboardEvent that is used. */
export interface Keys {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export type Wish = "print" | "devtools" | "inspect" | "source" | "save";

/** What a combination of keys asks the browser for; null when it is none of our business, as Ctrl with a letter on a Mac. */
export function wishOf({ key, ctrlKey, metaKey, shiftKey, altKey }: Keys, isMac: boolean): Wish | null {
  if (key === "F12") return "devtools";
  const [command, other] = isMac ? [metaKey, ctrlKey] : [ctrlKey, metaKey];
  if (!command || other) return null;
  const letter = key.toLowerCase();
  if (isMac ? altKey : shiftKey) return TOOLS[letter] ?? null;
  if (shiftKey || altKey) return null; // AltGr types letters
  return PLAIN[letter] ?? null;
}

/** Those that open developer tools, as they are written on the keyboard. */
export function toolKeys({ key }: Keys, isMac: boolean): string {
  if (key === "F12") return key;
  return `${isMac ? "Cmd+Option" : "Ctrl+Shift"}+${["j", "∆"].includes(key.toLowerCase()) ? "J" : "I"}`;
}

const PLAIN: Readonly<Record<string, Wish>> = { p: "print", u: "source", s: "save" };

/** With Option on a Mac the letter may become another sign. */
const TOOLS: Readonly<Record<string, Wish>> = {
  ...{ i: "devtools", ˆ: "devtools", j: "devtools", "∆": "devtools" },
  ...{ c: "inspect", ç: "inspect", k: "inspect", "˚": "inspect" },
};
