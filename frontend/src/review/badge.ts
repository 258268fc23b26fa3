import { element } from "../shared/dom.ts";
import { icon } from "./icons.ts";
import type { Recording, Status } from "./types.ts";
import type { Words } from "./words.ts";

const TONES: Readonly<Record<Status, string>> = {
  not_started: "grey",
  in_progress: "blue",
  processing: "blue",
  completed: "green",
  partial: "yellow",
  failed: "red",
};

/** Stored and expected chunks in the colour of the status, with an icon and a word (V2). */
export function badge(recording: Recording | null, words: Words): HTMLElement {
  if (!recording) return grey("none", words.t("noRecording"));
  if (recording.purgedAt) return grey("deleted", words.t("deleted"));
  if (recording.status === "not_started") return grey("none", recording.statusLabel);
  const { status, storedChunks: stored, expectedChunks: expected } = recording;
  return element(
    "span",
    { ...attributes(TONES[status], status), title: words.t("storedOf", { stored, expected }) },
    icon(status),
    element("span", {}, `${stored}/${expected}`),
    ` ${recording.statusLabel}`,
  );
}

function grey(status: string, word: string): HTMLElement {
  return element("span", attributes("grey", status), icon(status), word);
}

function attributes(tone: string, status: string) {
  return { class: `badge badge--${tone}`, "data-testid": "chunk-badge", "data-status": status };
}
