import { element, setText } from "../../shared/dom.ts";
import { type IconName, icon, turnIcon } from "../icons.ts";
import type { Note } from "./tile-model.ts";

/** A few words with an icon, in a tone. */
export class NoteView {
  readonly root: HTMLElement;
  private readonly text = element("span", { class: "note__text" });
  private readonly icon: SVGSVGElement;

  constructor(name: string, first: IconName) {
    this.icon = icon(first);
    this.root = element("span", { class: `note ${name}`, hidden: true });
    this.root.append(this.icon, this.text);
  }

  show(note: Note | null): void {
    this.root.hidden = note === null;
    if (!note) return;
    setText(this.text, note.text);
    setAttribute(this.root, "data-tone", note.tone);
    turnIcon(this.icon, note.icon);
  }
}

/** Writes only when something changes: each write has the browser look at its styles again. */
export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
