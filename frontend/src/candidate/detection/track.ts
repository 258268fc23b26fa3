export interface TrackChange {
  readonly phase: "begin" | "end";
  /** When it began, or when it was last seen; ms. */
  readonly at: number;
}

const WINDOW = 5;
const ON = 3;
/** Fewer than begin it: at one blink a stretch does not end to begin again. */
const OFF = 1;
/** What flickers is more often not there than there, and is no stretch however long it goes on. */
const SHARE = ON / WINDOW;
/** After so long without a sample that says anything, nobody knows whether it goes on. */
const UNSEEN = 5000;

/**
 * Follows one thing through samples: 3 of 5 begin it, 4 of 5 end it. It is told when it has lasted, and held in 3 of 5 of
 * all samples until then.
 */
export class Track {
  private recent: { readonly at: number; readonly holds: boolean }[] = [];
  private since: number | null = null;
  private last = 0;
  private samples = 0;
  private held = 0;
  private isTold = false;

  /** @param lasting in ms. */
  constructor(private readonly lasting: number) {}

  /** @param holds null when the sample cannot tell. */
  take(at: number, holds: boolean | null): TrackChange | null {
    const seen = this.recent.at(-1)?.at;
    if (seen !== undefined && at - seen > UNSEEN) return this.forget() ?? this.take(at, holds);
    if (holds === null) return null;
    this.recent = [...this.recent, { at, holds }].slice(-WINDOW);
    if (holds) this.last = at;
    this.count(holds);
    return this.since === null ? this.begin() : this.goOn(this.since);
  }

  /** The watching ends, or nothing is known any more. */
  forget(): TrackChange | null {
    this.recent = [];
    return this.end();
  }

  private begin(): TrackChange | null {
    const held = this.recent.filter(({ holds }) => holds);
    const [first] = held;
    if (!first || held.length < ON) return null;
    this.since = first.at;
    this.held = held.length;
    this.samples = this.recent.length - this.recent.indexOf(first);
    return this.goOn(first.at);
  }

  private count(holds: boolean): void {
    this.samples += 1;
    if (holds) this.held += 1;
  }

  private goOn(since: number): TrackChange | null {
    if (this.recent.filter(({ holds }) => holds).length <= OFF) return this.end();
    if (this.isTold || this.last - since < this.lasting || this.held < SHARE * this.samples) return null;
    this.isTold = true;
    return { phase: "begin", at: since };
  }

  private end(): TrackChange | null {
    const change = this.isTold ? ({ phase: "end", at: this.last } as const) : null;
    this.since = null;
    this.isTold = false;
    return change;
  }
}
