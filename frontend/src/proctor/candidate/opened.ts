import type { Tile } from "../../shared/wire.gen.ts";
import { addressOf, openedIn } from "../page/address.ts";
import type { Panel } from "./panel.ts";

export interface OpenedWorld {
  readonly tile: (attempt: string) => Tile | undefined;
  readonly thumbnail: (attempt: string) => Uint8Array<ArrayBuffer> | null;
  /** The focus goes back to where the candidate was opened. */
  readonly focusTile: (attempt: string) => void;
  readonly changed: () => void;
}

/** Which candidate is opened: in the panel, in the address and on the page. */
export class Opened {
  /** One that the address names is opened as soon as they are known. */
  private wanted: string | null = openedIn(location);

  constructor(
    private readonly page: HTMLElement,
    private readonly panel: Panel,
    private readonly world: OpenedWorld,
    signal: AbortSignal,
  ) {
    addEventListener("popstate", () => this.follow(), { signal });
  }

  get attempt(): string | null {
    return this.panel.attempt;
  }

  open(attempt: string): void {
    const tile = this.world.tile(attempt);
    if (!tile) return;
    if (attempt === this.attempt) {
      this.panel.focus();
      return;
    }
    const isFirst = this.attempt === null;
    const address = addressOf(location, attempt);
    if (isFirst) history.pushState({ isOpened: true }, "", address);
    else history.replaceState(history.state, "", address);
    this.show(tile);
  }

  close(): void {
    if (this.attempt === null) return;
    const state: unknown = history.state;
    const isOurs = typeof state === "object" && state !== null && "isOpened" in state;
    if (isOurs) {
      history.back(); // and then `follow`
      return;
    }
    history.replaceState(null, "", addressOf(location, null));
    this.follow();
  }

  /** Opens who was asked for before the board was there; closes who is no longer on it. */
  keepUp(): void {
    const tile = this.wanted ? this.world.tile(this.wanted) : undefined;
    if (tile) this.show(tile);
    else if (this.attempt !== null && !this.world.tile(this.attempt)) this.close();
  }

  private follow(): void {
    const attempt = openedIn(location);
    const tile = attempt ? this.world.tile(attempt) : undefined;
    if (tile) this.show(tile);
    else this.hide();
  }

  private show(tile: Tile): void {
    this.wanted = null;
    this.panel.open(tile, this.world.thumbnail(tile.attempt));
    this.page.dataset["panel"] = "open";
    this.world.changed();
    this.panel.focus();
  }

  private hide(): void {
    const { attempt } = this;
    if (attempt === null) return;
    this.panel.close();
    delete this.page.dataset["panel"];
    this.world.changed();
    this.world.focusTile(attempt);
  }
}
