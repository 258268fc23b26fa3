const MOST = 50;

/** The candidate's own words: what was taken from the answers and what stands in them. They may be put where they like. */
export class OwnTexts {
  private taken: readonly string[] = [];

  /** @param answers as they stand. */
  constructor(private readonly answers: () => readonly string[]) {}

  take(text: string): void {
    this.taken = [...this.taken, normal(text)].slice(-MOST);
  }

  /** Also of a part. */
  has(text: string): boolean {
    const own = [...this.taken, ...this.answers().map(normal)];
    return text !== "" && own.some((one) => one.includes(normal(text)));
  }
}

/** Clipboards of some systems change the ends of lines. */
function normal(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
