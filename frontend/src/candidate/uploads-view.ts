import { setText } from "../shared/dom.ts";
import { fileSize } from "../shared/format.ts";
import { type Translate, translator } from "../shared/i18n.ts";
import { type MessageKey, messages } from "./messages.ts";
import { part } from "./parts.ts";
import { type Left, UploadProgress } from "./upload-progress.ts";

const MINUTE = 60_000;

/** The panel that tells what is still to be uploaded. Its title speaks up when it changes; the figures do not. */
export class UploadsView {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly progress = new UploadProgress(() => performance.now());
  private left: Left = { count: 0, bytes: 0 };

  constructor(private readonly panel: HTMLElement) {}

  /** Whether anything is left. */
  get isBusy(): boolean {
    return this.left.count > 0;
  }

  /** Also to be called when the network goes or comes, with what is left as before. */
  show(left: Left = this.left): void {
    this.left = left;
    this.progress.saw(left);
    const bar = part(this.panel, "uploads-progress", HTMLProgressElement);
    [bar.max, bar.value] = [1, this.progress.done];
    if (navigator.onLine) this.say("uploadsTitle", this.words());
    else this.say("uploadsOffline", this.t("uploadsOfflineText", this.figures()));
  }

  finish(title: "uploadsDone" | "uploadsLater"): void {
    this.left = { count: 0, bytes: 0 };
    this.say(title, this.t(`${title}Text`));
    this.panel.dataset["over"] = String(title === "uploadsDone");
    part(this.panel, "uploads-progress", HTMLProgressElement).hidden = true;
  }

  private words(): string {
    if (!this.isBusy) return this.t("uploadsEnding");
    return [this.t("uploadsText", this.figures()), this.estimate(), this.t("uploadsStay")].filter(Boolean).join(" ");
  }

  private figures() {
    return { count: this.left.count, size: fileSize(this.left.bytes) };
  }

  private estimate(): string {
    const { timeLeft } = this.progress;
    if (timeLeft === null) return "";
    const count = Math.round(timeLeft / MINUTE);
    return timeLeft < MINUTE ? this.t("uploadsSoon") : this.t("uploadsMinutes", { count });
  }

  private say(title: MessageKey, text: string): void {
    this.panel.hidden = false;
    setText(part(this.panel, "uploads-title", HTMLElement), this.t(title));
    setText(part(this.panel, "uploads-text", HTMLElement), text);
  }
}
