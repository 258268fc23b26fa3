const POINTING = 5000;
const KEYS = 10_000;
const SCROLLING = 1500;
/** A click without a movement since the tiles moved was meant for what lay there before. */
const ASTRAY = 1000;

/**
 * Whether somebody is at the tiles with the pointer, a finger or the keys just now. While they are, the tiles stay
 * where they are; when they have rested for a while the tiles move, and the first click without a movement since is
 * taken for a mistake.
 */
export class Handling {
  private isInside = false;
  private pointedAt = Number.NEGATIVE_INFINITY;
  private pressedAt = Number.NEGATIVE_INFINITY;
  private scrolledAt = Number.NEGATIVE_INFINITY;
  private sortedAt = Number.NEGATIVE_INFINITY;

  constructor(
    place: HTMLElement,
    signal: AbortSignal,
    private readonly now: () => number = () => performance.now(),
  ) {
    const passive = { signal, passive: true };
    const point = () => {
      this.isInside = true;
      this.pointedAt = now();
    };
    place.addEventListener("pointermove", point, passive);
    place.addEventListener("pointerdown", point, passive);
    place.addEventListener(
      "pointerleave",
      () => {
        this.isInside = false;
      },
      passive,
    );
    place.addEventListener(
      "keydown",
      () => {
        this.pressedAt = now();
      },
      passive,
    );
    addEventListener(
      "scroll",
      () => {
        this.scrolledAt = now();
      },
      { ...passive, capture: true },
    );
  }

  get isGoingOn(): boolean {
    const now = this.now();
    const points = this.isInside && now - this.pointedAt < POINTING;
    return points || now - this.pressedAt < KEYS || now - this.scrolledAt < SCROLLING;
  }

  sorted(): void {
    this.sortedAt = this.now();
  }

  /** `isPointed`: by a pointer; a key is pressed on what has the focus, which moves along. */
  isAstray(isPointed: boolean): boolean {
    return isPointed && this.pointedAt < this.sortedAt && this.now() - this.sortedAt < ASTRAY;
  }

  /** Somebody asked for it to be over. */
  rest(): void {
    this.pointedAt = this.pressedAt = this.scrolledAt = Number.NEGATIVE_INFINITY;
  }
}
