import { element } from "../shared/dom.ts";
import { isRejoining, type Stage } from "./stage.ts";
import { type Hole, holesOf } from "./timeline.ts";
import type { Words } from "./words.ts";

/** This many gaps are listed; the others on request. */
const FEW = 5;

type GoTo = (moment: number) => void;

/** What a person should know about a recording before trusting it: what was lost, and where. `name` of its source. */
export function notesOf(stage: Stage, name: string, words: Words, goTo: GoTo): readonly HTMLElement[] {
  switch (stage.at) {
    case "playable":
      if (isRejoining(stage)) return [element("p", { class: "notice notice--info" }, words.t("rejoining"))];
      return note(
        [name, words.t("partialTitle")],
        words.losses(stage.recording, stage.timeline.holes),
        gapList(stage.timeline.holes, words, goTo),
      );
    case "recording":
    case "arriving":
    case "joining":
      return note([name, words.t("gapsSoFar")], [], gapList(holesOf(stage.recording), words, goTo));
    default:
      return [];
  }
}

function note(
  title: readonly string[],
  sentences: readonly string[],
  gaps: readonly HTMLElement[],
): readonly HTMLElement[] {
  if (sentences.length === 0 && gaps.length === 0) return [];
  const said = title.filter((part) => part !== "").join(" · ");
  return [
    element(
      "div",
      { class: "notice notice--warning" },
      element("strong", { class: "notice__title" }, said),
      ...(sentences.length > 0 ? [element("p", {}, sentences.join(" "))] : []),
      ...gaps,
    ),
  ];
}

function gapList(holes: readonly Hole[], words: Words, goTo: GoTo): readonly HTMLElement[] {
  if (holes.length === 0) return [];
  const rows = holes.map((hole) => element("li", {}, gap(hole, words, goTo)));
  const list = (some: readonly HTMLElement[]) => element("ol", { class: "gaps" }, ...some);
  if (rows.length <= FEW + 1) return [list(rows)];
  const more = element("summary", {}, words.t("holesMore", { count: rows.length - FEW }));
  return [list(rows.slice(0, FEW)), element("details", { class: "gaps__more" }, more, list(rows.slice(FEW)))];
}

function gap(hole: Hole, words: Words, goTo: GoTo): HTMLElement {
  const made = element(
    "button",
    { class: "gaps__row", type: "button" },
    element("span", { class: "gaps__when numbers" }, words.span(hole)),
    element("span", { class: "gaps__why" }, words.hole(hole.reason)),
  );
  made.addEventListener("click", () => goTo(hole.from));
  return made;
}
