import { element, setText } from "../../shared/dom.ts";
import type { Tile } from "../../shared/wire.gen.ts";
import { phaseOf } from "../board/attention.ts";
import { icon } from "../icons.ts";
import { age, type Words } from "../words.ts";
import { NoteView, setAttribute } from "./note-view.ts";
import { Picture } from "./picture.ts";
import type { Note, TileModel } from "./tile-model.ts";

/** A picture that should have been renewed by now is said to be old. */
const OLD = 15_000;

/** One candidate on the board. */
export class TileView {
  readonly root: HTMLLIElement;
  readonly opener = element("button", { class: "tile__opener", type: "button", tabindex: "-1" });
  private readonly picture = new Picture();
  private readonly noPicture = element("span", { class: "tile__none" }, icon("person"));
  private readonly badge = element("span", { class: "tile__badge badge badge--dot" });
  private readonly alerts = new NoteView("tile__alerts", "alert");
  private readonly old = new NoteView("tile__old", "clock");
  private readonly group = element("span", { class: "tile__group" });
  private readonly standing = new NoteView("tile__standing", "clock");
  private readonly recording = new NoteView("tile__recording", "record");
  private readonly viewers = new NoteView("tile__viewers", "eye");
  private readonly hints = element("span", { class: "tile__hints" });
  private readonly name = element("span", { class: "tile__name", dir: "auto" });
  private hinted = "";
  private picturedAt: number | null = null;
  private source: "camera" | "screen" = "camera";
  private tile: Tile;
  private shown: { readonly model: TileModel; readonly isOpen: boolean } | null = null;

  constructor(
    tile: Tile,
    private readonly words: Words,
  ) {
    this.tile = tile;
    const frame = element("span", { class: "tile__picture" });
    frame.append(this.noPicture, this.picture.root, this.badge, this.alerts.root, this.old.root, this.viewers.root);
    const text = element("span", { class: "tile__text" });
    text.append(this.name, this.group, this.standing.root, this.recording.root, this.hints);
    this.opener.append(frame, text);
    const attributes = { class: "tile", "data-testid": "candidate-tile", "data-attempt": tile.attempt };
    this.root = element("li", attributes, this.opener);
  }

  show(tile: Tile, model: TileModel, isOpen: boolean): void {
    if (this.shown?.model === model && this.shown.isOpen === isOpen) return;
    this.tile = tile;
    this.shown = { model, isOpen };
    for (const [name, value] of Object.entries(marksOf(tile, isOpen))) setAttribute(this.root, name, value);
    setAttribute(this.opener, "aria-label", model.said);
    setText(this.name, tile.name);
    setText(this.group, tile.group);
    setText(this.badge, model.badge.text);
    setAttribute(this.badge, "class", `tile__badge badge badge--dot badge--${model.badge.tone}`);
    this.alerts.show(model.alerts && { ...model.alerts, text: String(tile.openAlerts) });
    this.standing.show(model.standing);
    this.recording.show(model.recording);
    this.viewers.show(tile.viewers > 0 ? { text: String(tile.viewers), tone: "grey", icon: "eye" } : null);
    this.showHints(model.hints);
  }

  /** `now`: ms of the page's clock. The camera is shown where there is one, else the screen. */
  take(jpeg: Uint8Array<ArrayBuffer>, source: "camera" | "screen", now: number): void {
    const hasCamera = this.source === "camera" && this.picturedAt !== null && now - this.picturedAt < OLD;
    if (source === "screen" && hasCamera) return;
    this.source = source;
    this.picturedAt = now;
    this.noPicture.hidden = true;
    this.picture.show(jpeg);
    this.old.show(null);
  }

  /** `every`: how often the picture is renewed, in seconds. */
  tick(now: number, every: number): void {
    const isExpected = this.tile.connection === "live" && phaseOf(this.tile) === "sitting";
    const ms = this.picturedAt === null ? 0 : now - this.picturedAt;
    const isOld = isExpected && ms > Math.max(OLD, 3000 * every);
    this.old.show(isOld ? { text: this.words.t("pictureAge", { age: age(ms) }), tone: "yellow", icon: "clock" } : null);
  }

  private showHints(hints: readonly Note[]): void {
    const hinted = hints.map(({ text, tone }) => `${tone} ${text}`).join();
    if (hinted === this.hinted) return;
    this.hinted = hinted;
    this.hints.replaceChildren(
      ...hints.map((hint) => {
        const view = new NoteView("tile__hint", hint.icon);
        view.show(hint);
        return view.root;
      }),
    );
  }
}

function marksOf(tile: Tile, isOpen: boolean): Readonly<Record<string, string>> {
  return {
    "data-connection": tile.connection,
    "data-risk": tile.risk,
    "data-state": tile.state,
    "data-phase": phaseOf(tile),
    "data-open": String(isOpen),
  };
}
