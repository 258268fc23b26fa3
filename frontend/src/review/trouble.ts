import { ApiError, isSignedOut } from "../shared/api.ts";
import { element } from "../shared/dom.ts";
import { icon } from "./icons.ts";
import type { Words } from "./words.ts";

/** Stands on the page while nothing could be read at all. */
export function trouble(error: unknown, words: Words, retry: () => void): HTMLElement {
  const again = element("button", { class: "button button--primary", type: "button" }, words.t("retry"));
  again.addEventListener("click", () => {
    again.setAttribute("aria-busy", "true");
    retry();
  });
  return element(
    "section",
    { class: "stage-card stage-card--failed", role: "alert" },
    icon("failed"),
    element("h2", { class: "stage-card__title" }, words.t("failedTitle")),
    element("p", { class: "stage-card__text" }, saying(error, words)),
    again,
  );
}

function saying(error: unknown, words: Words): string {
  if (!(error instanceof ApiError)) return words.t("failedNetwork");
  if (isSignedOut(error)) return words.t("failedSignedOut");
  return error.status === 404 ? words.t("failedGone") : error.message || words.t("failedNetwork");
}
