/** Longer than all tries of one event while the line is up. */
const ARRIVES_WITHIN = 60_000;

/** Which of the numbers that the page has tried to tell the server should have by now. Sooner it would miss what comes. */
export class Overdue {
  private due = 0;
  private tried: readonly { readonly number: number; readonly at: number }[] = [];

  /** @param last that was tried so far; `now` in ms. */
  after(last: number, now: number): number {
    const known = this.tried.filter(({ number }) => number <= last);
    const isNew = last > (known.at(-1)?.number ?? this.due);
    const tried = isNew ? [...known, { number: last, at: now }] : known;
    this.due = tried.findLast(({ at }) => now - at >= ARRIVES_WITHIN)?.number ?? this.due;
    this.tried = tried.filter(({ number }) => number > this.due);
    return this.due;
  }

  /** Until now nothing could arrive. */
  lineUp(): void {
    this.tried = [];
  }
}
