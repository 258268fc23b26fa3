import { element, setText } from "../../shared/dom.ts";
import { arrange } from "../arrange.ts";
import { icon } from "../icons.ts";
import type { Conditions, Snapshot } from "../types.ts";
import { snapshotVersion } from "../versions.ts";
import type { Words } from "../words.ts";
import { SnapshotView } from "./snapshot-view.ts";
import { type Asked, askedOf, caption, description, isStriking, isUnusual } from "./snapshot-words.ts";

type Which = "all" | "striking";

/** Every still of the camera in order, small; large on request. Pictures load as they come into sight. */
export class Gallery {
  readonly root: HTMLElement;
  private readonly view: SnapshotView;
  private readonly none: HTMLElement;
  private readonly choice = element("div", { class: "gallery__choice", role: "group" });
  private readonly list = element("ol", { class: "gallery__list" });
  private readonly made = new Map<string, { readonly version: string; readonly item: HTMLElement }>();
  private snapshots: readonly Snapshot[] = [];
  private which: Which = "all";
  private asked: Asked = { faces: true, head: true, eyes: true };

  /** `seek`: to the moment in the video, where there is one. */
  constructor(
    private readonly words: Words,
    seek: (moment: number) => void,
  ) {
    const { t } = words;
    this.view = new SnapshotView(words, {
      seek,
      left: (id) => this.made.get(id)?.item.querySelector("button")?.focus(),
    });
    this.none = element("p", { class: "muted small" }, t("snapshotsNone"));
    this.choice.setAttribute("aria-label", t("snapshotsWhich"));
    const title = element("h2", { class: "card__title", id: "snapshots-title" }, t("snapshots"));
    this.root = element(
      "section",
      { class: "card gallery", "aria-labelledby": "snapshots-title", "data-testid": "snapshot-gallery" },
      element("div", { class: "gallery__head" }, title, this.choice),
      element("p", { class: "muted small" }, t("snapshotsText")),
      this.none,
      this.list,
      this.view.root,
    );
  }

  /** While one is shown large, keys are the view's. */
  get isOpen(): boolean {
    return this.view.isOpen;
  }

  /** Of what nobody was to look for in this exam, or of this candidate, nothing is said. */
  show(snapshots: readonly Snapshot[], conditions: Pick<Conditions, "sensitivity" | "exempt">, leads: boolean): void {
    this.snapshots = snapshots;
    this.asked = askedOf(conditions);
    this.draw(leads);
  }

  private draw(leads: boolean): void {
    this.drawChoice();
    const shown = this.shown();
    arrange(
      this.list,
      shown.map((snapshot) => this.item(snapshot)),
    );
    this.list.hidden = shown.length === 0;
    this.none.hidden = this.snapshots.length > 0;
    this.view.update(shown, this.asked, leads);
  }

  private shown(): readonly Snapshot[] {
    return this.which === "all" ? this.snapshots : this.striking;
  }

  private get striking(): readonly Snapshot[] {
    return this.snapshots.filter((snapshot) => isStriking(snapshot, this.asked));
  }

  private drawChoice(): void {
    const striking = this.striking.length;
    const isChoice = striking > 0 && striking < this.snapshots.length;
    if (!isChoice) this.which = "all";
    this.choice.hidden = !isChoice;
    const [all, some] = [this.tab("all"), this.tab("striking")];
    setText(all, this.words.t("snapshotsAll", { count: this.snapshots.length }));
    setText(some, this.words.t("snapshotsStriking", { count: striking }));
    arrange(this.choice, [all, some]);
  }

  private tab(which: Which): HTMLButtonElement {
    const found = this.choice.querySelector<HTMLButtonElement>(`[data-which="${which}"]`);
    const tab = found ?? element("button", { class: "player__speed", type: "button", "data-which": which });
    tab.setAttribute("aria-pressed", String(which === this.which));
    if (!found) tab.addEventListener("click", () => this.choose(which));
    return tab;
  }

  private choose(which: Which): void {
    this.which = which;
    this.draw(this.view.leads);
  }

  private item(snapshot: Snapshot): HTMLElement {
    const version = snapshotVersion(snapshot);
    const known = this.made.get(snapshot.id);
    if (known?.version === version) return known.item;
    const item = known?.item ?? element("li", { "data-snapshot": snapshot.id });
    item.replaceChildren(this.tile(snapshot));
    this.made.set(snapshot.id, { version, item });
    return item;
  }

  private tile(snapshot: Snapshot): HTMLElement {
    const time = this.words.time(snapshot.takenAt);
    const words = element("span", { class: "snapshot__caption" }, caption(snapshot, this.words, this.asked));
    const foot = element("span", { class: "snapshot__foot" }, element("span", { class: "numbers" }, time), words);
    const tile = element("button", { class: "snapshot", type: "button", "data-analysis": snapshot.analysis });
    if (isUnusual(snapshot, this.asked)) tile.setAttribute("data-striking", "");
    const said = description(snapshot, this.words, this.asked);
    tile.setAttribute("aria-label", `${this.words.t("snapshotAt", { time })}: ${said}`);
    tile.append(this.picture(snapshot), foot);
    tile.addEventListener("click", () => this.view.open(snapshot.id));
    return tile;
  }

  private picture({ picture }: Snapshot): HTMLElement {
    if (picture === null) return missing(this.words.t("snapshotDeletedShort"));
    const image = element("img", { class: "snapshot__picture", alt: "", loading: "lazy", decoding: "async" });
    image.addEventListener("error", () => image.replaceWith(missing(this.words.t("snapshotBroken"))), { once: true });
    image.src = picture;
    return image;
  }
}

function missing(why: string): HTMLElement {
  return element("span", { class: "snapshot__picture snapshot__picture--none" }, icon("deleted"), why);
}
