import { element } from "../../shared/dom.ts";
import type { CheckList, Verdict } from "./check-list.ts";
import type { MessageKey, Tell } from "./messages.ts";
import type { ScreenState, SharedScreen, Surface } from "./screen.ts";

const SHARED: Readonly<Record<Surface, MessageKey>> = {
  monitor: "shared_monitor",
  window: "shared_window",
  browser: "shared_browser",
  unknown: "shared_unknown",
};

/** The shared screen before the exam: a button to share it, and how it stands. */
export class ScreenCheck {
  private readonly button: HTMLButtonElement;

  constructor(
    private readonly checks: CheckList,
    { screen, signal }: { readonly screen: SharedScreen; readonly signal: AbortSignal },
    private readonly t: Tell,
  ) {
    const attributes = {
      type: "button",
      class: "button button--primary button--small checks__button",
      "data-testid": "share-screen",
    };
    this.button = element("button", attributes, t("share_screen"));
    this.button.addEventListener("click", () => void screen.open(), { signal });
    this.checks.add("screen", t("check_screen"), [this.button]);
    signal.addEventListener(
      "abort",
      screen.onChange((state) => this.show(state)),
      { once: true },
    );
    this.show(screen.state);
  }

  private show(state: ScreenState): void {
    this.button.hidden = state.at !== "closed" && state.at !== "asking"; // a failure is said with a button of its own
    this.checks.set("screen", ...this.standing(state));
  }

  private standing(state: ScreenState): [Verdict, string] {
    switch (state.at) {
      case "ready":
        return ["good", this.t(SHARED[state.surface])];
      case "failed":
        return ["bad", this.t(`screen_${state.reason}_title`)];
      default:
        return ["waiting", this.t(state.at === "asking" ? "screen_asking_title" : "not_shared_yet")];
    }
  }
}
