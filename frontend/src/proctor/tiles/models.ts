import type { AlertItem, Tile } from "../../shared/wire.gen.ts";
import type { Words } from "../words.ts";
import { type TileModel, tileModel } from "./tile-model.ts";

interface Made {
  readonly tile: Tile;
  readonly alerts: readonly AlertItem[];
  readonly second: number;
  readonly model: TileModel;
}

const NO_ALERTS: readonly AlertItem[] = [];

/** Makes what a tile says anew only when something of it has changed, or a second has passed. */
export class Models {
  private made = new Map<string, Made>();

  constructor(private readonly words: Words) {}

  of(tile: Tile, alerts: readonly AlertItem[] = NO_ALERTS, now: number): TileModel {
    const known = this.made.get(tile.attempt);
    const second = Math.floor(now / 1000);
    if (known?.tile === tile && known.alerts === alerts && known.second === second) return known.model;
    const model = tileModel(tile, alerts, this.words, now);
    this.made.set(tile.attempt, { tile, alerts, second, model });
    return model;
  }
}
