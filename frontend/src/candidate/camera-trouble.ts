import { setText } from "../shared/dom.ts";
import { type FailureReason, mediaTranslator } from "./media/index.ts";
import { maybePart } from "./parts.ts";

export type Trouble = FailureReason | "recorder";

/** The two ways to say that the camera does not work: the panel that blocks and the warning that does not. */
export class CameraTrouble {
  private readonly t = mediaTranslator();

  constructor(
    private readonly root: HTMLElement,
    onRetry: () => void,
    signal: AbortSignal,
  ) {
    for (const name of ["retry", "warning-retry"])
      maybePart(root, name)?.addEventListener("click", onRetry, { signal });
  }

  /** Returns true when the blocking panel has just appeared. */
  render(trouble: Trouble | null, blocks: boolean, busy: boolean): boolean {
    const appeared = this.show("blocked", trouble, blocks);
    this.show("warning", trouble, !blocks, "camera-warning");
    for (const name of ["retry", "warning-retry"]) maybePart(this.root, name)?.toggleAttribute("disabled", busy);
    return appeared;
  }

  private show(
    words: "blocked" | "warning",
    trouble: Trouble | null,
    wanted: boolean,
    panelName: string = words,
  ): boolean {
    const panel = maybePart(this.root, panelName);
    if (!panel) return false;
    const wasHidden = panel.hidden;
    panel.hidden = trouble === null || !wanted;
    if (trouble) this.say(words, trouble);
    return wasHidden && !panel.hidden;
  }

  private say(words: "blocked" | "warning", trouble: Trouble): void {
    const [titleElement, cureElement] = [maybePart(this.root, `${words}-title`), maybePart(this.root, `${words}-cure`)];
    if (titleElement) setText(titleElement, this.t(`${trouble}_title`));
    if (cureElement) setText(cureElement, this.t(`${trouble}_help`));
  }
}
