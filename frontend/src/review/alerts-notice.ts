import { element } from "../shared/dom.ts";
import { icon } from "./icons.ts";
import type { Alert } from "./types.ts";
import type { Words } from "./words.ts";

/** What is open and wants somebody's eyes now; said once, without hurry. */
export function alertsNotice(alerts: readonly Alert[], words: Words): HTMLElement | null {
  const open = alerts.filter(({ closedAt }) => closedAt === null);
  if (open.length === 0) return null;
  const title = element("strong", { class: "notice__title" }, words.t("alertsTitle"));
  const rows = open.map((alert) => element("li", {}, words.alert(alert)));
  const list = element("ul", { class: "review__alerts" }, ...rows);
  return element(
    "div",
    { class: "notice notice--warning review__alert" },
    icon("partial"),
    element("div", {}, title, list),
  );
}
