import type { Centre } from "./sample.ts";

type Store = Pick<Storage, "getItem" | "setItem">;

const ANGLES = ["yaw", "pitch", "gaze"] as const satisfies readonly (keyof Centre)[];

/** Three numbers for this tab: a page that is loaded again in the middle of an exam does not ask to be looked at again. */
export class RememberedCentre {
  /** @param storage throws in a browser that allows none. */
  constructor(
    private readonly attempt: string,
    private readonly storage: () => Store,
  ) {}

  /** Null: it was not noted, or cannot be kept here. */
  get(): Centre | null {
    try {
      const kept: unknown = JSON.parse(this.storage().getItem(this.key) ?? "null");
      return isCentre(kept) ? kept : null;
    } catch {
      return null;
    }
  }

  set(centre: Centre): void {
    try {
      this.storage().setItem(this.key, JSON.stringify(rounded(centre)));
    } catch {
      // Without it the centre is straight ahead after the page is loaded again.
    }
  }

  private get key(): string {
    return `centre-${this.attempt}`;
  }
}

/** Whole degrees, and hundredths of the eye: finer than any threshold. */
function rounded({ yaw, pitch, gaze }: Centre): Centre {
  return { yaw: Math.round(yaw), pitch: Math.round(pitch), gaze: Math.round(gaze * 100) / 100 };
}

function isCentre(kept: unknown): kept is Centre {
  return (
    typeof kept === "object" && kept !== null && ANGLES.every((angle) => Number.isFinite(Reflect.get(kept, angle)))
  );
}
