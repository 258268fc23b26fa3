import { element } from "../shared/dom.ts";
import { icon } from "./icons.ts";
import type { Stage } from "./stage.ts";
import type { Words } from "./words.ts";

type Still = Exclude<Stage, { at: "playable" }>;

interface Saying {
  readonly sign: string;
  readonly title: string;
  readonly texts: readonly string[];
}

/** What stands where the player would be while there is no video. `watch` plays what has arrived so far. */
export function stageCard(stage: Still, words: Words, watch: (() => void) | null = null): HTMLElement {
  const { sign, title, texts } = saying(stage, words);
  const button = element("button", { class: "button", type: "button" }, words.t("watchNow"));
  if (watch) button.addEventListener("click", watch);
  return element(
    "section",
    { class: `stage-card stage-card--${stage.at}` },
    icon(sign),
    element("h2", { class: "stage-card__title" }, title),
    ...texts.map((text) => element("p", { class: "stage-card__text" }, text)),
    ...(watch ? [button] : []),
  );
}

function saying(stage: Still, words: Words): Saying {
  const { t } = words;
  switch (stage.at) {
    case "off":
      return { sign: "none", title: t("offTitle"), texts: [t("offText")] };
    case "waiting":
      return { sign: "camera", title: t("waitingTitle"), texts: [t("waitingText")] };
    case "nothing":
      return { sign: "none", title: t("nothingTitle"), texts: [t("nothingText")] };
    case "recording": {
      const { storedChunks: count, storedBytes } = stage.recording;
      const text = t("recordingText", { count, size: words.size(storedBytes) });
      return { sign: "in_progress", title: t("recordingTitle"), texts: [text] };
    }
    case "arriving": {
      const { storedChunks: stored, expectedChunks: expected } = stage.recording;
      return { sign: "in_progress", title: t("arrivingTitle"), texts: [t("arrivingText", { stored, expected })] };
    }
    case "joining": {
      const text = t("joiningText", { count: stage.recording.storedChunks });
      return { sign: "processing", title: t("joiningTitle"), texts: [text] };
    }
    case "failed": {
      const kept = stage.recording.storedChunks > 0 ? [t("chunksKept")] : [];
      return { sign: "failed", title: t("failedJoinTitle"), texts: [words.error(stage.recording), ...kept] };
    }
    case "purged":
      return { sign: "deleted", title: t("purgedTitle"), texts: [t("purgedText")] };
  }
}
