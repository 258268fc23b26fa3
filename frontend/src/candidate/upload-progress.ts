export interface Left {
  readonly count: number;
  readonly bytes: number;
}

interface Sight {
  readonly at: number;
  readonly bytes: number;
}

/** The rate is that of the last minute, and not told from less than a few seconds. */
const WINDOW = 60_000;
const LEAST = 4000;

/** How far uploading is, and how long it will still take. */
export class UploadProgress {
  private most = 0;
  private bytes = 0;
  private sights: readonly Sight[] = [];

  /** `now`: ms of a clock that only runs forward. */
  constructor(private readonly now: () => number) {}

  saw({ bytes }: Left): void {
    const at = this.now();
    // What grows or has not moved for a minute tells nothing about the rate.
    if (bytes > this.bytes) this.sights = [];
    this.most = Math.max(this.most, bytes);
    this.bytes = bytes;
    this.sights = [...this.sights, { at, bytes }].filter((sight) => at - sight.at <= WINDOW);
  }

  /** From 0 to 1. */
  get done(): number {
    return this.most === 0 ? 0 : (this.most - this.bytes) / this.most;
  }

  /** In ms; null as long as no rate is known. */
  get timeLeft(): number | null {
    const [first] = this.sights;
    if (!first) return null;
    const [took, sent] = [this.now() - first.at, first.bytes - this.bytes];
    return took >= LEAST && took <= WINDOW && sent > 0 ? (this.bytes * took) / sent : null;
  }
}
