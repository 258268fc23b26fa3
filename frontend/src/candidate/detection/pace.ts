/** Five times a second. */
export const FASTEST = 200;
const SLOWEST = 2000;
/** How much the last look counts among those before it: one that was slow says little. */
const WEIGHT = 0.3;

/** How often this computer is asked to look: it rests at least as long as it works. */
export class Pace {
  private usual = 0;
  private isWarm = false;

  /** ms from the beginning of one look to that of the next. */
  get interval(): number {
    return Math.min(Math.max(2 * this.usual, FASTEST), SLOWEST);
  }

  /** @param ms that one look took. The first one says nothing: it makes ready what the others use. */
  took(ms: number): void {
    if (this.isWarm) this.usual += WEIGHT * (ms - this.usual);
    this.isWarm = true;
  }
}
