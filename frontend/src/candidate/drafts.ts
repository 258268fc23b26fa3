import type { Answer } from "./room.ts";

export interface Draft {
  readonly answer: Answer;
  /** Server time, ms. */
  readonly at: number;
}

interface Kept {
  readonly answers: readonly (readonly [number, Draft])[];
  readonly flagged: readonly number[];
}

const NOTHING: Kept = { answers: [], flagged: [] };

/** What the server does not have yet, kept in this browser until it does: answers on their way, and flags. */
export class Drafts {
  private readonly key: string;
  private known: Kept | null = null;

  constructor(
    attempt: string,
    private readonly storage: () => Pick<Storage, "getItem" | "setItem" | "removeItem">,
  ) {
    this.key = `attempt:${attempt}`;
  }

  answers(): ReadonlyMap<number, Draft> {
    return new Map(this.read().answers);
  }

  flagged(): ReadonlySet<number> {
    return new Set(this.read().flagged);
  }

  keepAnswers(unsaved: ReadonlyMap<number, Answer>, at: number): void {
    const before = this.answers();
    const answers = [...unsaved].map(
      ([question, answer]) => [question, draft(answer, at, before.get(question))] as const,
    );
    this.write({ ...this.read(), answers });
  }

  keepFlags(flagged: ReadonlySet<number>): void {
    this.write({ ...this.read(), flagged: [...flagged] });
  }

  forget(): void {
    this.known = NOTHING;
    this.attempt(() => this.storage().removeItem(this.key));
  }

  private read(): Kept {
    this.known ??= this.attempt(() => JSON.parse(this.storage().getItem(this.key) ?? "null") as Kept | null) ?? NOTHING;
    return this.known;
  }

  private write(kept: Kept): void {
    this.known = kept;
    if (kept.answers.length + kept.flagged.length === 0) this.forget();
    else this.attempt(() => this.storage().setItem(this.key, JSON.stringify(kept)));
  }

  /** Storage may be full or forbidden; the exam goes on without this net. */
  private attempt<T>(work: () => T): T | null {
    try {
      return work();
    } catch {
      return null;
    }
  }
}

function draft(answer: Answer, at: number, before: Draft | undefined): Draft {
  return before && JSON.stringify(before.answer) === JSON.stringify(answer) ? before : { answer, at };
}
