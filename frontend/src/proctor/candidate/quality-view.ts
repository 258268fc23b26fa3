import { element, setText } from "../../shared/dom.ts";
import { setAttribute } from "../tiles/note-view.ts";
import { gradeOf, type Quality } from "../watching/quality.ts";
import type { Words } from "../words.ts";

export const GRADES = { good: "qualityGood", fair: "qualityFair", poor: "qualityPoor" } as const;
export const TONES = { good: "green", fair: "yellow", poor: "red" } as const;
const TERMS = {
  size: "qualitySize",
  rate: "qualityRate",
  trip: "qualityTrip",
  loss: "qualityLoss",
  jitter: "qualityJitter",
  bits: "qualityBits",
} as const;
type Term = keyof typeof TERMS;

/** How good the stream is that arrives here. */
export class QualityView {
  readonly root: HTMLElement;
  private readonly grade = element("span", { class: "badge badge--grey" });
  private readonly values = new Map<Term, HTMLElement>();

  constructor(private readonly words: Words) {
    const list = element("dl", { class: "quality__list numbers" });
    for (const [term, key] of Object.entries(TERMS)) {
      const value = element("dd", {}, "–");
      this.values.set(term as Term, value);
      list.append(element("div", {}, element("dt", {}, words.t(key)), value));
    }
    const title = element("h3", { class: "panel__heading", id: "quality-title" }, words.t("quality"));
    this.root = element("section", {
      class: "quality",
      "data-testid": "stream-quality",
      "aria-labelledby": "quality-title",
    });
    this.root.append(element("div", { class: "quality__head" }, title, this.grade), list);
  }

  show(quality: Quality | null): void {
    const grade = quality && gradeOf(quality);
    setText(this.grade, this.words.t(grade ? GRADES[grade] : "qualityNone"));
    setAttribute(this.grade, "class", `badge badge--${grade ? TONES[grade] : "grey"}`);
    setAttribute(this.root, "data-grade", grade ?? "none");
    for (const [term, element] of this.values) setText(element, quality ? valueIn(term, quality, this.words) : "–");
  }
}

function valueIn(term: Term, quality: Quality, { t, language }: Words): string {
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  switch (term) {
    case "size":
      return quality.width > 0 ? `${quality.width} × ${quality.height}` : "–";
    case "rate":
      return t("qualityRateValue", { n: Math.round(quality.framesPerSecond) });
    case "trip":
      return quality.roundTripMs === null ? "–" : `${number(quality.roundTripMs)} ms`;
    case "loss":
      return `${number(quality.lossPercent, 1)} %`;
    case "jitter":
      return quality.jitterMs === null ? "–" : `${number(quality.jitterMs)} ms`;
    case "bits":
      return `${number(quality.kilobits)} kbit/s`;
  }
}
