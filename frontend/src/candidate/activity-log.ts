import type { Activity } from "./media/index.ts";

/** The recording's own comings and goings are no news about the candidate. */
const ROUTINE: ReadonlySet<string> = new Set(["RECORDING_STARTED", "RECORDING_STOPPED"]);

interface Page {
  readonly viewed: Set<number>;
  readonly submitted: Set<number>;
  readonly flagged: Set<string>;
}

/**
 * What the candidate did, and what was reported, since it was last taken; the question in view counts for every stretch
 * that it is in view. Each source that is recorded takes for itself.
 */
export class ActivityLog {
  private current: number | null = null;
  private readonly pages: Page[] = [];

  /** A way to take everything from now on. */
  reader(): () => Activity {
    const viewed = new Set(this.current === null ? [] : [this.current]);
    const page: Page = { viewed, submitted: new Set(), flagged: new Set() };
    this.pages.push(page);
    return () => this.take(page);
  }

  see(question: number): void {
    this.current = question;
    for (const { viewed } of this.pages) viewed.add(question);
  }

  /** No question is in view. */
  lookAway(): void {
    this.current = null;
  }

  submit(questions: Iterable<number>): void {
    for (const question of questions) for (const { submitted } of this.pages) submitted.add(question);
  }

  /** The candidate marked a question to come back to. */
  flag(question: number): void {
    for (const { flagged } of this.pages) flagged.add(String(question));
  }

  /** An event was reported. */
  note(type: string): void {
    if (!ROUTINE.has(type)) for (const { flagged } of this.pages) flagged.add(type);
  }

  private take({ viewed, submitted, flagged }: Page): Activity {
    const activity = {
      questionsViewed: [...viewed],
      answersSubmitted: [...submitted],
      flagsCreated: [...flagged],
    };
    for (const seen of [viewed, submitted, flagged]) seen.clear();
    if (this.current !== null) viewed.add(this.current);
    return activity;
  }
}
