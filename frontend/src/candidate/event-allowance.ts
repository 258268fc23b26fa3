const AT_ONCE = 30;
const EVERY = 60_000;

/**
 * How often one kind of event is told: as it happens, and once a minute when it happens all the time. The server keeps
 * 10,000 events of a session; a camera with a loose plug must not take the room of everything else.
 */
export class EventAllowance {
  private left = AT_ONCE;
  private grownAt = 0;
  private omitted = 0;

  /** How many were omitted before this one; null when this one is, too. `now` in ms. */
  take(now: number): number | null {
    const grown = Math.max(0, Math.floor((now - this.grownAt) / EVERY));
    this.left = Math.min(AT_ONCE, this.left + grown);
    this.grownAt += grown * EVERY;
    if (this.left === 0) return this.omit();
    const { omitted } = this;
    this.left -= 1;
    this.omitted = 0;
    return omitted;
  }

  /** There is no room for this one. */
  omit(): null {
    this.omitted += 1;
    return null;
  }
}
