/** The server lends its pictures for thirty seconds. */
const SAY_AGAIN = 10_000;
/** Who scrolls passes by many tiles. */
const SETTLE = 300;
/** The most that one message may name. */
const MOST = 300;

export type SayLooking = (attempts: readonly string[], everySeconds: number) => void;

/** Tells the server which tiles are in view. */
export class Looking {
  readonly inView = new Set<string>();
  every = 2;
  private readonly observer: IntersectionObserver;
  private settling = 0;

  constructor(
    private readonly say: SayLooking,
    private readonly everyOf: (tiles: number) => number,
    signal: AbortSignal,
  ) {
    this.observer = new IntersectionObserver((entries) => this.moved(entries), { threshold: 0.15 });
    const again = setInterval(() => this.tell(), SAY_AGAIN);
    document.addEventListener("visibilitychange", () => this.tell(), { signal });
    signal.addEventListener("abort", () => {
      clearInterval(again);
      this.observer.disconnect();
    });
  }

  add(tile: HTMLElement): void {
    this.observer.observe(tile);
  }

  remove(tile: HTMLElement): void {
    this.observer.unobserve(tile);
    if (this.inView.delete(attemptOf(tile))) this.tellSoon();
  }

  /** Nobody looks at a page that is hidden. */
  tell(): void {
    clearTimeout(this.settling);
    this.settling = 0;
    const attempts = document.hidden ? [] : [...this.inView].slice(0, MOST);
    this.every = this.everyOf(attempts.length);
    this.say(attempts, this.every);
  }

  private moved(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.inView.add(attemptOf(target));
      else this.inView.delete(attemptOf(target));
    }
    this.tellSoon();
  }

  private tellSoon(): void {
    if (this.settling === 0) this.settling = window.setTimeout(() => this.tell(), SETTLE);
  }
}

function attemptOf(tile: Element): string {
  return tile.getAttribute("data-attempt") ?? "";
}
