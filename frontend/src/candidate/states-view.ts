import { setText } from "../shared/dom.ts";
import { clockTime } from "../shared/format.ts";
import { type Translate, translator } from "../shared/i18n.ts";
import { type MessageKey, messages } from "./messages.ts";
import { part } from "./parts.ts";
import type { Room } from "./room.ts";

type Tone = "good" | "busy" | "warning" | "recording" | "calm";

const RECORDING: Readonly<Record<Room["recorder"]["recording"], readonly [MessageKey, Tone]>> = {
  idle: ["recordingStarts", "busy"],
  starting: ["recordingStarts", "busy"],
  recording: ["recording", "recording"],
  stopped: ["notRecording", "calm"],
  failed: ["notRecording", "warning"],
};

/** The row of small states: recording, uploads, network, saving. */
export class StatesView {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly recording: HTMLElement;
  private readonly backlog: HTMLElement;
  private readonly network: HTMLElement;
  private readonly saving: HTMLElement;

  constructor(root: ParentNode) {
    this.recording = part(root, "recording-state", HTMLElement);
    this.backlog = part(root, "upload-backlog", HTMLElement);
    this.network = part(root, "network-state", HTMLElement);
    this.saving = part(root, "save-state", HTMLElement);
  }

  render(room: Room): void {
    if (room.records) this.renderRecording(room);
    show(this.network, this.t(room.online ? "online" : "offline"), room.online ? "calm" : "warning");
    const [text, tone] = this.savingWords(room);
    show(this.saving, text, tone);
  }

  private renderRecording({ recorder, upload, camera }: Room): void {
    const [key, tone] = camera.at === "failed" ? RECORDING.failed : RECORDING[recorder.recording];
    show(this.recording, this.t(key), tone);
    show(this.backlog, this.t("backlog", { count: upload.backlog }), upload.behind ? "warning" : "busy");
    this.backlog.dataset["count"] = String(upload.backlog);
    this.backlog.hidden = upload.backlog === 0;
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

function show(element: HTMLElement, text: string, tone: Tone): void {
  setText(element, text);
  element.dataset["tone"] = tone;
  element.hidden = false;
}
