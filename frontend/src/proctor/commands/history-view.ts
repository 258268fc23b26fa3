import { element } from "../../shared/dom.ts";
import { icon } from "../icons.ts";
import type { Words } from "../words.ts";
import { KIND_WORDS, kindWord, standingWord } from "./command-words.ts";
import type { Entry } from "./outbox.ts";

const TONES = { sending: "grey", sent: "blue", shown: "green", read: "green", refused: "red" } as const;

/** What was commanded, with what became of it. */
export class HistoryView {
  readonly root = element("section", { class: "history", "aria-labelledby": "history-title" });
  private readonly list = element("ol", { class: "history__list" });
  private readonly none: HTMLElement;
  private drawn = "";

  constructor(private readonly words: Words) {
    const { t } = words;
    this.none = element("p", { class: "muted small" }, t("historyNone"));
    const title = element("h3", { class: "panel__heading", id: "history-title" }, t("history"));
    this.root.append(title, this.none, this.list);
  }

  show(entries: readonly Entry[]): void {
    const drawn = JSON.stringify(entries);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.none.hidden = entries.length > 0;
    this.list.hidden = entries.length === 0;
    this.list.replaceChildren(...entries.map((entry) => this.row(entry)));
  }

  private row(entry: Entry): HTMLElement {
    const { t } = this.words;
    const minutes = entry.minutes === null ? [] : [t("minutesMore", { n: entry.minutes })];
    const what = [kindWord(entry.kind, this.words), ...minutes].join(" ");
    const by = `${this.words.clock(entry.givenAt)} · ${entry.by || t("byMe")}`;
    const badge = element("span", { class: `badge badge--${TONES[entry.standing]}` }, standingWord(entry, this.words));
    const said = [entry.text, entry.reason].filter(Boolean);
    const attributes = {
      class: "history__row",
      "data-testid": "command",
      "data-kind": entry.kind,
      "data-standing": entry.standing,
    };
    return element(
      "li",
      attributes,
      icon(KIND_WORDS[entry.kind].icon),
      element("span", { class: "history__what" }, what),
      badge,
      element("span", { class: "history__by muted numbers" }, by),
      ...said.map((text) => element("p", { class: "history__said", dir: "auto" }, text)),
      ...(entry.refusal ? [element("p", { class: "field__error" }, entry.refusal)] : []),
    );
  }
}
