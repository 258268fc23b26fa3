import { element } from "../../shared/dom.ts";
import type { Words } from "../words.ts";
import { button, tick } from "./controls.ts";

/** Opens what the keys do, with the switch for those of a single character. */
export function showKeyHelp({ t }: Words, hasSingleKeys: boolean, changed: (isOn: boolean) => void): void {
  const rows: readonly (readonly [readonly string[], string])[] = [
    [["←", "→", "↑", "↓"], t("keyArrows")],
    [[t("keyHomeName"), t("keyEndName")], t("keyEnds")],
    [[t("keyEnterName")], t("keyEnter")],
    [[t("keyEscapeName")], t("keyEscape")],
    [["/"], t("keySearch")],
    [["N"], t("keyNext")],
    [["A"], t("keyAlerts")],
    [["C"], t("keyCalm")],
    [["O"], t("keySort")],
    [["L"], t("keyListen")],
    [["F"], t("keyFull")],
    [["?"], t("keyHelp")],
  ];
  const list = element("dl", { class: "key-list" });
  for (const [keys, meaning] of rows) {
    const caps = keys.map((key) => element("kbd", { class: "key-list__key" }, key));
    list.append(element("dt", {}, ...caps), element("dd", {}, meaning));
  }
  const single = tick(t("keysOn"), changed);
  single.box.checked = hasSingleKeys;
  const dialog = element("dialog", { class: "dialog", "aria-labelledby": "keys-title" });
  const close = button(t("close"), () => dialog.close(), { name: "button button--primary" });
  dialog.append(
    element("h2", { class: "dialog__title", id: "keys-title" }, t("keys")),
    list,
    single.root,
    element("p", { class: "field__help" }, t("keysHelp")),
    element("div", { class: "dialog__actions" }, close),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
