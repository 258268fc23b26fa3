/** What the person set on this computer. */
export interface Remembered {
  readonly sound: boolean;
  readonly hidesCalm: boolean;
  readonly smallTiles: boolean;
  readonly singleKeys: boolean;
}

const DEFAULTS: Remembered = { sound: false, hidesCalm: false, smallTiles: false, singleKeys: true };
const NAME = "dashboard";

export type Shelf = Pick<Storage, "getItem" | "setItem">;

/** A browser that keeps nothing, or something else, has the defaults. */
export function recall(shelf: () => Shelf = () => localStorage): Remembered {
  try {
    const kept = JSON.parse(shelf().getItem(NAME) ?? "{}") as Partial<Record<keyof Remembered, unknown>>;
    const entries = Object.entries(DEFAULTS).map(([name, value]) => {
      const found = kept[name as keyof Remembered];
      return [name, typeof found === "boolean" ? found : value];
    });
    return Object.fromEntries(entries) as unknown as Remembered;
  } catch {
    return DEFAULTS;
  }
}

export function remember(remembered: Remembered, shelf: () => Shelf = () => localStorage): void {
  try {
    shelf().setItem(NAME, JSON.stringify(remembered));
  } catch {
    // then it holds for this visit
  }
}
