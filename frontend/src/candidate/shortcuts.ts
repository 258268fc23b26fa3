export type Step = 1 | -1;

/**
 * Alt with an arrow goes to the next or previous question. It also keeps Alt+← from leaving the page, except on a Mac,
 * where it moves the cursor by a word in a text and leaves nothing.
 */
export function stepOf(
  event: Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey" | "target">,
  mac: boolean,
): Step | null {
  const wanted = event.altKey && !event.ctrlKey && !event.metaKey;
  if (!wanted || (mac && isText(event.target))) return null;
  if (event.key === "ArrowRight") return 1;
  return event.key === "ArrowLeft" ? -1 : null;
}

export function isMac(platform: string): boolean {
  return platform.startsWith("Mac") || platform.startsWith("iP");
}

function isText(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "text");
}
