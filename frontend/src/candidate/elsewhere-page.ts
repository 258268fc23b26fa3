import { part } from "./parts.ts";

/** Instead of the exam: another tab sits it. */
export function showElsewhere(main: HTMLElement, onContinue: () => void, signal: AbortSignal): void {
  const panel = part(main, "elsewhere", HTMLElement);
  for (const child of main.children) if (child instanceof HTMLElement) child.hidden = child !== panel;
  const button = part(panel, "continue-here", HTMLButtonElement);
  const goOn = () => {
    button.disabled = true;
    onContinue();
  };
  button.disabled = false;
  button.addEventListener("click", goOn, { signal });
  part(panel, "elsewhere-title", HTMLElement).focus();
}
