import { element } from "../../shared/dom.ts";
import type { Filter, Sifted } from "../board/filter.ts";
import { icon } from "../icons.ts";
import type { Words } from "../words.ts";
import { button } from "./controls.ts";

/** What stands in the place of tiles when there are none to show. */
export class Nothing {
  readonly root = element("div", { class: "nothing", hidden: true });
  private drawn = "";

  constructor(
    private readonly words: Words,
    private readonly showCalm: () => void,
    private readonly clear: () => void,
  ) {}

  show({ tiles, calmHidden, others }: Sifted, filter: Filter): void {
    this.root.hidden = tiles.length > 0;
    const kind = calmHidden > 0 && filter.hidesCalm ? "calm" : others > 0 ? "others" : "nobody";
    const drawn = `${kind} ${calmHidden} ${others}`;
    if (this.root.hidden || drawn === this.drawn) return;
    this.drawn = drawn;
    this.root.replaceChildren(this.draw(kind, calmHidden, others));
  }

  private draw(kind: "calm" | "others" | "nobody", calmHidden: number, others: number): HTMLElement {
    const { t } = this.words;
    switch (kind) {
      case "calm":
        return empty(t("calmTitle"), t("calmText", { count: calmHidden }), button(t("showThem"), this.showCalm));
      case "others":
        return empty(t("noMatchTitle"), t("noMatchText", { count: others }), button(t("clearFilters"), this.clear));
      case "nobody":
        return empty(t("emptyTitle"), t("emptyText"));
    }
  }
}

function empty(title: string, text: string, ...actions: readonly HTMLElement[]): HTMLElement {
  const picture = icon("person");
  picture.classList.add("empty__icon");
  const made = element("div", { class: "empty", "data-testid": "board-empty" });
  made.append(picture, element("p", { class: "empty__title" }, title), element("p", {}, text), ...actions);
  return made;
}

/** Tiles that are not there yet. */
export function skeleton(words: Words): HTMLElement {
  const made = element("div", { class: "grid grid--loading", role: "status" });
  made.append(element("span", { class: "visually-hidden" }, words.t("loading")));
  for (let n = 0; n < 12; n++) made.append(element("div", { class: "tile tile--loading", "aria-hidden": true }));
  return made;
}
