import { element } from "./dom.ts";

export type Tone = "info" | "success" | "warning" | "danger";

/** Says something for a while at the edge of the page, to eyes and to screen readers. */
export function toast(text: string, tone: Tone = "info", lasting = 6000): HTMLElement {
  const shown = element("div", { class: `toast toast--${tone}` }, text);
  shelf().append(shown);
  if (Number.isFinite(lasting)) setTimeout(() => shown.remove(), lasting);
  return shown;
}

/** To be there when the page loads: a screen reader listens only to a region that it has met before it speaks. */
export function shelf(): Element {
  const there = document.querySelector(".toasts");
  if (there) return there;
  const made = element("div", { class: "toasts", role: "status", "aria-live": "polite" });
  document.body.append(made);
  return made;
}
