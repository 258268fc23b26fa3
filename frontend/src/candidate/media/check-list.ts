import { element, setText } from "../../shared/dom.ts";

export type Verdict = "waiting" | "good" | "warning" | "bad";

interface Row {
  readonly item: HTMLElement;
  readonly text: HTMLElement;
}

/** What is checked, one line each: a name and how it stands, in words. */
export class CheckList {
  readonly root: HTMLElement;
  private readonly rows = new Map<string, Row>();

  constructor(label: string) {
    this.root = element("ul", { class: "checks", "aria-label": label, tabindex: -1 });
  }

  add(check: string, name: string, below: readonly Node[] = []): void {
    const text = element("span", { class: "checks__state", "aria-live": "polite" });
    const words = element("div", { class: "checks__words" }, element("span", { class: "checks__name" }, name), text);
    words.append(...below);
    const item = element("li", { class: "checks__item", "data-check": check, "data-verdict": "waiting" }, words);
    this.rows.set(check, { item, text });
    this.root.append(item);
  }

  set(check: string, verdict: Verdict, words: string): void {
    const row = this.rows.get(check);
    if (!row) return;
    row.item.setAttribute("data-verdict", verdict);
    setText(row.text, words);
  }
}
