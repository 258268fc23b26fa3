export interface AwayChange {
  readonly phase: "begin" | "end";
  readonly type: string;
  readonly at: number;
}

/** Two events of one cause come this close together, and the later one may be the one that names it. */
const SETTLES = 300;

/** Being where the exam is not: what is over within its grace is not told, and what has been told keeps its name. */
export class Away {
  private left: { readonly type: string; readonly since: number; readonly isTold: boolean } | null = null;
  private readonly grace: number;

  constructor(graceSeconds: number) {
    this.grace = Math.max(graceSeconds * 1000, SETTLES);
  }

  /** @param type of the event that it would be; null: at the exam. */
  take(at: number, type: string | null): readonly AwayChange[] {
    if (type === null) return this.back(at);
    const { since, isTold, ...before } = this.left ?? { type, since: at, isTold: false };
    const isDue = !isTold && at - since >= this.grace;
    this.left = { since, type: isTold ? before.type : type, isTold: isTold || isDue };
    return isDue ? [{ phase: "begin", type: this.left.type, at: since }] : [];
  }

  private back(at: number): readonly AwayChange[] {
    const { left } = this;
    this.left = null;
    if (!left) return [];
    const { type, since, isTold } = left;
    const end = { phase: "end", type, at } as const;
    if (isTold) return [end];
    // A page that was out of sight may have had no time of its own to tell that it was.
    return at - since >= this.grace ? [{ phase: "begin", type, at: since }, end] : [];
  }
}
