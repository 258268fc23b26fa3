import { element, setText } from "../shared/dom.ts";
import { translator } from "../shared/i18n.ts";
import { messages } from "./messages.ts";
import { maybePart, part } from "./parts.ts";

/** Instead of the exam: another tab sits it. `onContinue` is given a way to say that it waits for the network. */
export function showElsewhere(main: HTMLElement, onContinue: (waits: () => void) => void, signal: AbortSignal): void {
  const t = translator(messages);
  const panel = part(main, "elsewhere", HTMLElement);
  for (const child of main.children) if (child instanceof HTMLElement) child.hidden = child !== panel;
  const button = part(panel, "continue-here", HTMLButtonElement);
  const state = stateIn(panel, button);
  let isBusy = false;
  const goOn = () => {
    if (isBusy) return;
    isBusy = true;
    button.setAttribute("aria-busy", "true"); // not disabled: the focus stays
    setText(state, t("takingOver"));
    onContinue(() => setText(state, t("takeOverWaits")));
  };
  button.removeAttribute("aria-busy");
  setText(state, "");
  button.addEventListener("click", goOn, { signal });
  part(panel, "elsewhere-title", HTMLElement).focus();
}

function stateIn(panel: HTMLElement, button: HTMLElement): HTMLElement {
  const there = maybePart(panel, "elsewhere-state");
  if (there) return there;
  const made = element("p", { class: "small muted", role: "status", "data-part": "elsewhere-state" });
  (button.parentElement ?? button).after(made);
  return made;
}
