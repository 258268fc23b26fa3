import type { Activity } from "./media/index.ts";

/** What the candidate did since it was last taken; the question in view counts for every stretch that it is in view. */
export class ActivityLog {
  private current: number | null = null;
  private readonly viewed = new Set<number>();
  private readonly submitted = new Set<number>();
  private readonly flagged = new Set<string>();

  see(question: number): void {
    this.current = question;
    this.viewed.add(question);
  }

  submit(questions: Iterable<number>): void {
    for (const question of questions) this.submitted.add(question);
  }

  flag(question: number): void {
    this.flagged.add(String(question));
  }

  readonly take = (): Activity => {
    const activity = {
      questionsViewed: [...this.viewed],
      answersSubmitted: [...this.submitted],
      flagsCreated: [...this.flagged],
    };
    for (const seen of [this.viewed, this.submitted, this.flagged]) seen.clear();
    if (this.current !== null) this.viewed.add(this.current);
    return activity;
  };
}
