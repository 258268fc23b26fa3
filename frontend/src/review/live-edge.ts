import { element, setText } from "../shared/dom.ts";
import type { Liveness } from "./growing/growing.ts";
import type { Words } from "./words.ts";

/** A chunk lasts 2-3 s; when nothing came for this long, something is the matter. */
const SILENT = 12_000;
/** What arrives is this old: the candidate's network is slow, or was away. */
const LATE = 20_000;

/** How far the picture is behind what happens, in words, and the way back. */
export class LiveEdge {
  readonly root = element("div", { class: "live-edge", hidden: true });
  private readonly text = element("span", { class: "live-edge__text numbers" });
  private readonly back: HTMLButtonElement;

  constructor(
    private readonly words: Words,
    goLive: () => void,
  ) {
    const state = element("span", { class: "live-edge__state", "data-testid": "live-edge" });
    state.append(element("span", { class: "live-edge__dot", "aria-hidden": true }), this.text);
    this.back = element("button", { class: "button button--small live-edge__back", type: "button" }, words.t("goLive"));
    this.back.addEventListener("click", goLive);
    this.root.append(state, this.back);
  }

  /** `isOver`: the exam has ended, and only the video is awaited. */
  show(liveness: Liveness | null, isOver: boolean): void {
    this.root.hidden = !liveness?.newest;
    if (!liveness) return;
    const at = isOver ? "over" : edgeOf(liveness);
    this.root.setAttribute("data-at", at === "live" && liveness.behind > LATE ? "late" : at);
    this.back.hidden = liveness.isLive || isOver;
    setText(this.text, this.saying(at, liveness));
  }

  private saying(at: "over" | Edge, { behind, newest }: Liveness): string {
    const { t } = this.words;
    switch (at) {
      case "over":
        return t("liveOver");
      case "live":
        return t("liveNow", { length: this.words.lasting(behind) });
      case "cut":
        return t("liveCut", { time: this.words.time(newest) });
      case "silent":
        return t("liveSilent", { time: this.words.time(newest) });
      case "behind":
        return t("liveBehind", { length: this.words.lasting(behind) });
    }
  }
}

type Edge = "live" | "cut" | "silent" | "behind";

/** A line that is cut is ours: it says nothing about what the candidate sends. */
function edgeOf({ isLive, isCut, silence }: Liveness): Edge {
  if (!isLive) return "behind";
  if (isCut) return "cut";
  return silence > SILENT ? "silent" : "live";
}
