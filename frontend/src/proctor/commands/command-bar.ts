import { element } from "../../shared/dom.ts";
import type { Tile } from "../../shared/wire.gen.ts";
import { button } from "../page/controls.ts";
import type { Words } from "../words.ts";
import { KIND_WORDS, kindWord } from "./command-words.ts";
import { isPossible, KINDS, type Kind } from "./rules.ts";

/** What can be done. What is not possible now is there and says why. */
export class CommandBar {
  readonly root: HTMLElement;
  private readonly buttons = new Map<Kind, HTMLButtonElement>();
  private readonly why: HTMLElement;

  constructor(words: Words, chosen: (kind: Kind) => void) {
    const { t } = words;
    const row = element("div", { class: "command-bar__buttons" });
    this.why = element("p", { class: "muted small", id: "command-why" }, t("notPossible"));
    for (const kind of KINDS) {
      const press = () => made.getAttribute("aria-disabled") !== "true" && chosen(kind);
      const made = button(kindWord(kind, words), press, { iconName: KIND_WORDS[kind].icon });
      made.dataset["testid"] = `command-${kind}`;
      made.classList.add(`command-bar__${kind}`);
      if (kind === "ping") made.title = t("ping");
      this.buttons.set(kind, made);
      row.append(made);
    }
    this.root = element("section", { class: "command-bar", "aria-labelledby": "commands-title" });
    this.root.append(element("h3", { class: "panel__heading", id: "commands-title" }, t("commands")), row, this.why);
  }

  show(tile: Tile): void {
    let isAny = false;
    for (const [kind, made] of this.buttons) {
      const isOk = isPossible(kind, tile);
      isAny ||= isOk;
      made.setAttribute("aria-disabled", String(!isOk));
    }
    this.takeTurns(tile.state === "paused" ? "resume" : "pause");
    this.why.hidden = isAny;
    for (const made of this.buttons.values()) {
      if (isAny) made.removeAttribute("aria-describedby");
      else made.setAttribute("aria-describedby", this.why.id);
    }
  }

  /** Of pause and resume only one is there; the focus goes along. */
  private takeTurns(turn: "pause" | "resume"): void {
    const other = this.buttons.get(turn === "pause" ? "resume" : "pause");
    const made = this.buttons.get(turn);
    const hadFocus = other === document.activeElement;
    if (made) made.hidden = false;
    if (hadFocus) made?.focus();
    if (other) other.hidden = true;
  }
}
