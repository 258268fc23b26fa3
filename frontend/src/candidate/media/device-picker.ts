import { element } from "../../shared/dom.ts";

export interface Choice {
  readonly id: string;
  readonly name: string;
}

/** A labelled select of devices; hidden while there is nothing to choose. */
export class DevicePicker {
  readonly root: HTMLElement;
  private readonly select = element("select", { class: "input" });

  constructor(label: string, onChoose: (id: string) => void) {
    this.root = element("label", { class: "field" }, element("span", { class: "field__label" }, label), this.select);
    this.root.hidden = true;
    this.select.addEventListener("change", () => onChoose(this.select.value));
  }

  offer(choices: readonly Choice[], chosen: string | undefined): void {
    this.root.hidden = choices.length < 2;
    this.select.replaceChildren(...choices.map(({ id, name }) => element("option", { value: id }, name)));
    if (chosen) this.select.value = chosen;
  }
}
