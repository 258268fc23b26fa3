import { element, setText } from "../../shared/dom.ts";
import type { Translate } from "../../shared/i18n.ts";
import type { FullScreenNotice } from "./fullscreen.ts";
import type { messages } from "./messages.ts";

/** In front of the exam while it is not in full screen: one way to go on, and what happens until then. */
export function fullScreenNotice(
  t: Translate<typeof messages>,
  graceSeconds: number,
  back: () => void,
): FullScreenNotice {
  const title = element("h2", { class: "dialog__title", id: "full-screen-title", tabindex: -1, autofocus: true });
  const why = element("p", { id: "full-screen-why" }, t("outside"));
  const grace = element("p", {
    class: "muted full-screen-notice__grace",
    id: "full-screen-grace",
    "data-testid": "full-screen-grace",
  });
  const button = element("button", { type: "button", class: "button button--primary", "data-testid": "full-screen" });
  const dialog = element(
    "dialog",
    {
      class: "dialog",
      "aria-labelledby": "full-screen-title",
      "aria-describedby": "full-screen-why full-screen-grace",
      "data-testid": "full-screen-notice",
    },
    title,
    why,
    grace,
    element("div", { class: "dialog__actions" }, button),
  );
  setText(title, t("outsideTitle"));
  setText(button, t("back"));
  button.addEventListener("click", back);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  return {
    show() {
      if (dialog.open) return;
      setText(grace, graceSeconds > 0 ? t("grace", { count: graceSeconds }) : t("counted"));
      document.body.append(dialog);
      dialog.showModal();
    },
    count: () => setText(grace, t("counted")),
    hide() {
      dialog.close();
      dialog.remove();
    },
  };
}
