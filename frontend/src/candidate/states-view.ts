import { setText } from "../shared/dom.ts";
import { clockTime } from "../shared/format.ts";
import { type Translate, translator } from "../shared/i18n.ts";
import { messages } from "./messages.ts";
import { maybePart, part } from "./parts.ts";
import { type RecordingTone, recordingWords } from "./recording-words.ts";
import type { Room } from "./room.ts";

type Tone = "good" | RecordingTone;

/** The row of small states: recording, uploads, who watches, network, saving. */
export class StatesView {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly network: HTMLElement;
  private readonly saving: HTMLElement;
  private readonly recording: RecordingStates;

  constructor(root: ParentNode) {
    this.recording = new RecordingStates(root);
    this.network = part(root, "network-state", HTMLElement);
    this.saving = part(root, "save-state", HTMLElement);
  }

  render(room: Room): void {
    this.recording.render(room);
    show(this.network, this.t(room.online ? "online" : "offline"), room.online ? "calm" : "warning");
    const [text, tone] = this.savingWords(room);
    show(this.saving, text, tone);
  }

  private savingWords({ saving, refused }: Room): readonly [string, Tone] {
    if (refused.size > 0 && (saving.at === "saved" || saving.at === "idle")) return [this.t("notSaved"), "warning"];
    switch (saving.at) {
      case "saved":
        return [this.t("savedAt", { time: clockTime(saving.when) }), "good"];
      case "refused":
        return [this.t("notSaved"), "warning"];
      case "idle":
        return [this.t("unchanged"), "good"];
      case "retrying":
        return [this.t("retrying"), "warning"];
      default:
        return [this.t(saving.at), "busy"];
    }
  }
}

/** What is recorded, what waits to be uploaded, and whether somebody watches. */
export class RecordingStates {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly recording: HTMLElement | null;
  private readonly backlog: HTMLElement | null;
  private readonly watched: HTMLElement | null;

  constructor(private readonly root: ParentNode) {
    this.recording = maybePart(root, "recording-state");
    this.backlog = maybePart(root, "upload-backlog");
    this.watched = maybePart(root, "watched-state");
  }

  render(room: Room): void {
    const { upload, viewers } = room;
    if (this.watched) this.watched.hidden = viewers === 0;
    const words = recordingWords(room);
    if (!words || !this.recording || !this.backlog) return;
    const [key, tone] = words;
    show(this.recording, this.t(key), tone);
    show(this.backlog, this.t("backlog", { count: upload.backlog }), upload.behind ? "warning" : "busy");
    this.backlog.dataset["count"] = String(upload.backlog);
    this.backlog.dataset["bytes"] = String(upload.bytes);
    this.backlog.hidden = upload.backlog === 0;
    this.renderStorage(upload.storage);
  }

  private renderStorage(storage: Room["upload"]["storage"]): void {
    const line = maybePart(this.root, "storage-warning");
    if (!line) return;
    line.hidden = storage === "fine";
    if (storage !== "fine") setText(line, this.t(storage === "near" ? "storageNear" : "storageFull"));
  }
}

function show(element: HTMLElement, text: string, tone: Tone): void {
  setText(element, text);
  element.dataset["tone"] = tone;
  element.hidden = false;
}
