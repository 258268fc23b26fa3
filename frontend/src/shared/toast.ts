import { element } from "./dom.ts";

export type Tone = "info" | "success" | "warning" | "danger";

/** Says something for a while at the edge of the page, to eyes and to screen readers. */
export function toast(text: string, tone: Tone = "info", lasting = 6000): HTMLElement {
  const shown = element("div", { class: `toast toast--${tone}` }, text);
  shelf().append(shown);
  if (Number.isFinite(lasting)) setTimeout(() => shown.remove(), lasting);
  return shown;
}

function shelf(): Element {
  const there = document.querySelector(".toasts");
  if (there) return there;
  const made = element("div", { class: "toasts", role: "status", "aria-live": "polite" });
  document.body.append(made);
  return made;
}
