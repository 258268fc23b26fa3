import { element, setText } from "../../shared/dom.ts";
import { arrange } from "../arrange.ts";
import type { Alert, Score, ScoreLine, Scores } from "../types.ts";
import type { Key, Words } from "../words.ts";

const KINDS: readonly { readonly of: keyof Scores; readonly name: Key; readonly text: Key }[] = [
  { of: "composite", name: "scoreComposite", text: "scoreCompositeText" },
  { of: "focus", name: "scoreFocus", text: "scoreFocusText" },
  { of: "confidence", name: "scoreConfidence", text: "scoreConfidenceText" },
];

type Alerts = ReadonlyMap<string, Alert>;
type Picked = (alert: Alert) => void;

/** Three numbers, each with the alerts that it comes of. All in one colour: none of them is good or bad. */
export class ScoreBoard {
  readonly root = element("section", { class: "scores", "aria-labelledby": "scores-title", "data-testid": "scores" });
  private readonly tiles: readonly ScoreTile[];

  constructor(words: Words, picked: Picked) {
    const { t } = words;
    this.tiles = KINDS.map(({ name, text }) => new ScoreTile(t(name), t(text), words, picked));
    this.root.append(
      element("h3", { class: "scores__title", id: "scores-title" }, t("scores")),
      element("p", { class: "muted small" }, t("scoresIntro")),
      element("div", { class: "scores__tiles" }, ...this.tiles.map(({ root }) => root)),
    );
  }

  draw(scores: Scores, alerts: Alerts): void {
    for (const [index, { of }] of KINDS.entries()) this.tiles[index]?.draw(scores[of], alerts);
  }
}

class ScoreTile {
  readonly root: HTMLElement;
  private readonly value = element("strong", { class: "score__value numbers", "aria-hidden": true });
  private readonly spoken = element("span", { class: "visually-hidden" });
  private readonly bar = element("div", { class: "score__bar", "aria-hidden": true });
  private readonly lines = element("ol", { class: "score__lines" });
  private readonly nothing = element("p", { class: "muted small" });
  private rows = new Map<string, HTMLElement>();

  constructor(
    name: string,
    text: string,
    private readonly words: Words,
    private readonly picked: Picked,
  ) {
    const { t } = words;
    const title = element("h4", { class: "score__name" }, name);
    const why = element("summary", {}, t("scoreWhy"), element("span", { class: "visually-hidden" }, `: ${name}`));
    this.nothing.textContent = t("scoreNothing");
    this.root = element(
      "div",
      { class: "score" },
      element("div", { class: "score__head" }, title, element("p", {}, this.value, this.spoken)),
      this.bar,
      element("p", { class: "score__text muted" }, text),
      element("details", { class: "score__why" }, why, this.nothing, this.lines),
    );
  }

  draw({ value, lines }: Score, alerts: Alerts): void {
    setText(this.value, String(value));
    setText(this.spoken, this.words.t("scoreOf", { value }));
    this.bar.style.setProperty("--share", `${value}%`);
    const known = lines.flatMap((line) => {
      const alert = alerts.get(line.alert);
      return alert ? [this.row(line, alert)] : [];
    });
    arrange(this.lines, known);
    this.nothing.hidden = known.length > 0;
    const kept = new Set(known);
    this.rows = new Map([...this.rows].filter(([, row]) => kept.has(row)));
  }

  private row(line: ScoreLine, alert: Alert): HTMLElement {
    const key = `${line.alert} ${line.points}`;
    const row = this.rows.get(key) ?? this.newRow(line, alert);
    this.rows.set(key, row);
    return row;
  }

  private newRow({ points }: ScoreLine, alert: Alert): HTMLElement {
    const { t } = this.words;
    const go = element("button", { class: "score__line", type: "button" });
    go.append(
      element("span", { class: "score__points numbers" }, t("scoreLine", { points })),
      element("span", { class: "score__of" }, `${alert.label}, ${this.words.time(alert.beganAt)}`),
    );
    go.title = t("scoreGo", { label: alert.label });
    go.addEventListener("click", () => this.picked(alert));
    return element("li", {}, go);
  }
}
