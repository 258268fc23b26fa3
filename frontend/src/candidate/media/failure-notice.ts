import { element } from "../../shared/dom.ts";
import type { FailureReason } from "./camera.ts";
import type { MessageKey, Tell } from "./messages.ts";

/** What was asked for, and what of it this computer has. */
export interface Circumstances {
  readonly audio: boolean;
  readonly hasCamera: boolean;
}

export interface Explanation {
  readonly title: MessageKey;
  readonly help: MessageKey;
}

/** The browser does not say which of camera and microphone was not found. */
export function explain(reason: FailureReason, { audio, hasCamera }: Circumstances): Explanation {
  if (reason === "not_found" && audio && hasCamera) {
    return { title: "no_microphone_title", help: "no_microphone_help" };
  }
  if (reason === "denied" && !audio) return { title: "denied_title", help: "denied_help_camera" };
  return { title: `${reason}_title`, help: `${reason}_help` };
}

/** What went wrong and what the person can do about it. */
export class FailureNotice {
  readonly root = element("div", { class: "notice notice--danger", role: "alert" });

  constructor(private readonly t: Tell) {
    this.clear();
  }

  show({ title, help }: Explanation): void {
    this.root.hidden = false;
    this.root.replaceChildren(
      element("strong", { class: "notice__title" }, this.t(title)),
      element("span", {}, this.t(help)),
    );
  }

  clear(): void {
    this.root.hidden = true;
    this.root.replaceChildren();
  }
}
