import { element } from "../shared/dom.ts";
import { isRejoining, type Stage } from "./stage.ts";
import type { Hole } from "./timeline.ts";
import type { Words } from "./words.ts";

/** This many gaps are listed; the others on request. */
const FEW = 5;

/** What a person should know about the video before trusting it: why it is not whole, and where. */
export function notesOf(
  stage: Stage,
  words: Words,
  named: boolean,
  goTo: (moment: number) => void,
): readonly HTMLElement[] {
  if (stage.at !== "playable") return [];
  const { recording, timeline } = stage;
  const { t } = words;
  if (isRejoining(stage)) return [element("p", { class: "notice notice--info" }, t("rejoining"))];
  const sentences = words.shortcomings(recording, timeline);
  if (sentences.length === 0) return [];
  const source = named ? `${words.source(recording.source)} · ` : "";
  const lines = sentences.map((sentence) => element("li", {}, sentence));
  return [
    element(
      "div",
      { class: "notice notice--warning" },
      element("strong", { class: "notice__title" }, source, t("partialTitle")),
      element("ul", { class: "review__holes" }, ...lines),
      ...gapList(timeline.holes, words, goTo),
    ),
  ];
}

function gapList(holes: readonly Hole[], words: Words, goTo: (moment: number) => void): readonly HTMLElement[] {
  if (holes.length === 0) return [];
  const rows = holes.map((hole) => element("li", {}, gap(hole, words, goTo)));
  const list = (some: readonly HTMLElement[]) => element("ol", { class: "gaps" }, ...some);
  if (rows.length <= FEW + 1) return [list(rows)];
  const more = element("summary", {}, words.t("holesMore", { count: rows.length - FEW }));
  return [list(rows.slice(0, FEW)), element("details", { class: "gaps__more" }, more, list(rows.slice(FEW)))];
}

function gap(hole: Hole, words: Words, goTo: (moment: number) => void): HTMLElement {
  const made = element(
    "button",
    { class: "gaps__row", type: "button" },
    element("span", { class: "gaps__when numbers" }, words.span(hole)),
    element("span", { class: "gaps__why" }, words.hole(hole.reason)),
  );
  made.addEventListener("click", () => goTo(hole.from));
  return made;
}
