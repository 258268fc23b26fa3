import { maybe, setText } from "../shared/dom.ts";
import { type Translate, translator } from "../shared/i18n.ts";
import { Drafts } from "./drafts.ts";
import { leftOnDisk, type Uploads } from "./media/index.ts";
import { messages } from "./messages.ts";
import { maybePart, part } from "./parts.ts";
import type { Surroundings } from "./surroundings.ts";

export function showDone(around: Surroundings): void {
  around.camera?.close();
  around.screen?.close();
  new Drafts(around.data.attempt, () => localStorage).forget();
  maybe(around.main, "#done-title", HTMLElement)?.focus();
  if (around.uploads) void new UploadsPanel(around, around.uploads).bringHome();
}

/** What is left of the recording in this browser: sent now, or on a later visit to the page. */
class UploadsPanel {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly panel: HTMLElement;
  private backlog = 0;
  private most = 0;

  constructor(
    private readonly around: Surroundings,
    private readonly uploads: Uploads,
  ) {
    this.panel = part(around.main, "uploads", HTMLElement);
  }

  async bringHome(): Promise<void> {
    const { data, loaded, signal } = this.around;
    this.backlog = await leftOnDisk(data.attempt).then(
      ({ count }) => count,
      () => 0,
    );
    if (loaded && this.backlog === 0) return;
    this.warnBeforeLeaving(signal);
    await this.send(signal);
  }

  private async send(signal: AbortSignal): Promise<void> {
    const stop = this.uploads.onChange((status) => this.show(status.backlog));
    for (const change of ["online", "offline"])
      window.addEventListener(change, () => this.show(this.backlog), { signal });
    this.show(this.backlog);
    try {
      await this.uploads.finish(signal);
      this.say("uploadsDone", this.t("uploadsDoneText"), true);
    } catch {
      if (!signal.aborted) this.say("uploadsLater", this.t("uploadsLaterText"), true);
    } finally {
      stop();
    }
  }

  private show(backlog: number): void {
    this.backlog = backlog;
    this.most = Math.max(this.most, backlog);
    const progress = part(this.panel, "uploads-progress", HTMLProgressElement);
    progress.max = Math.max(this.most, 1);
    progress.value = this.most - backlog;
    const left = backlog === 0 ? this.t("uploadsEnding") : this.t("uploadsText", { count: backlog });
    this.say("uploadsTitle", navigator.onLine ? left : this.t("uploadsOffline"), false);
  }

  private say(title: "uploadsTitle" | "uploadsDone" | "uploadsLater", text: string, over: boolean): void {
    if (over) this.backlog = 0;
    this.panel.hidden = false;
    this.panel.dataset["over"] = String(title === "uploadsDone");
    part(this.panel, "uploads-progress", HTMLProgressElement).hidden = over;
    setText(part(this.panel, "uploads-title", HTMLElement), this.t(title));
    const line = maybePart(this.panel, "uploads-text");
    if (line) setText(line, text);
  }

  private warnBeforeLeaving(signal: AbortSignal): void {
    const warn = (event: Event) => {
      if (this.backlog > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn, { signal });
  }
}
