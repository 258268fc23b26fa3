import { element, setText } from "../../shared/dom.ts";
import { type IconName, icon } from "../icons.ts";

/** Small parts that several views are made of. */
export function button(
  label: string,
  pressed: () => void,
  { name = "button button--small", iconName, isIconOnly = false }: ButtonOptions = {},
): HTMLButtonElement {
  const made = element("button", { class: name, type: "button" });
  if (iconName) made.append(icon(iconName));
  if (isIconOnly) {
    made.setAttribute("aria-label", label);
    made.title = label;
  } else made.append(element("span", { class: "button__label" }, label));
  made.addEventListener("click", pressed);
  return made;
}

export interface ButtonOptions {
  readonly name?: string;
  readonly iconName?: IconName;
  readonly isIconOnly?: boolean;
}

export function relabel(made: HTMLButtonElement, label: string): void {
  const text = made.querySelector(".button__label");
  if (text) setText(text, label);
  else if (made.getAttribute("aria-label") !== label) {
    made.setAttribute("aria-label", label);
    made.title = label;
  }
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** A select with its label above it, or only said. */
export class Choice {
  readonly root: HTMLElement;
  private readonly select = element("select", { class: "input input--small" });
  private drawn = "";

  constructor(label: string, chosen: (value: string) => void) {
    this.select.setAttribute("aria-label", label);
    this.select.addEventListener("change", () => chosen(this.select.value));
    this.root = element("div", { class: "choice" }, this.select);
  }

  show(options: readonly Option[], value: string): void {
    const drawn = JSON.stringify(options);
    if (drawn !== this.drawn) {
      this.drawn = drawn;
      this.select.replaceChildren(...options.map((each) => element("option", { value: each.value }, each.label)));
    }
    if (this.select.value !== value) this.select.value = value;
  }
}

/** Buttons of which one is pressed. */
export class Segments<V extends string> {
  readonly root: HTMLElement;
  private readonly buttons = new Map<V, { readonly root: HTMLButtonElement; readonly count: HTMLElement }>();

  constructor(
    label: string,
    options: readonly { readonly value: V; readonly label: string }[],
    chosen: (value: V) => void,
  ) {
    this.root = element("div", { class: "segments", role: "group", "aria-label": label });
    for (const option of options) {
      const count = element("span", { class: "segments__count numbers", hidden: true });
      const attributes = { class: "segments__button", type: "button", "data-value": option.value };
      const made = element("button", attributes, element("span", {}, option.label), count);
      made.addEventListener("click", () => chosen(option.value));
      this.buttons.set(option.value, { root: made, count });
      this.root.append(made);
    }
  }

  show(value: V, counts?: Readonly<Record<V, number>>): void {
    for (const [option, { root, count }] of this.buttons) {
      root.setAttribute("aria-pressed", String(option === value));
      count.hidden = counts === undefined;
      if (counts) setText(count, String(counts[option]));
      root.dataset["empty"] = String(counts?.[option] === 0);
    }
  }
}

/** A box to tick with words beside it. */
export function tick(label: string, changed: (isOn: boolean) => void): { root: HTMLElement; box: HTMLInputElement } {
  const box = element("input", { class: "check__box", type: "checkbox" });
  box.addEventListener("change", () => changed(box.checked));
  return { root: element("label", { class: "check check--small" }, box, element("span", {}, label)), box };
}
