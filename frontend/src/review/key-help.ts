import { element } from "../shared/dom.ts";
import type { Words } from "./words.ts";

/** What the keys do; closed until asked for. */
export function keyHelp({ t }: Words): HTMLElement {
  const rows: readonly (readonly [readonly string[], string])[] = [
    [[t("keySpace")], t("keyPlay")],
    [["←", "→"], t("keyFive")],
    [[",", "."], t("keyFrame")],
    [["P", "N"], t("keyEvent")],
  ];
  const list = element("dl", { class: "key-help__list" });
  for (const [keys, meaning] of rows) {
    list.append(
      element("dt", {}, ...keys.map((key) => element("kbd", { class: "key-help__key" }, key))),
      element("dd", {}, meaning),
    );
  }
  return element("details", { class: "key-help" }, element("summary", {}, t("keys")), list);
}
