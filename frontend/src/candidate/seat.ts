/** The part of LockManager that is used. */
export interface Locks {
  request(name: string, options: LockOptions, held: (lock: unknown) => Promise<void> | undefined): Promise<unknown>;
  query(): Promise<{ readonly held?: readonly { readonly name?: string }[] }>;
}

export interface SeatWorld {
  /** Missing in some browsers: then every tab has a seat. */
  readonly locks: Locks | undefined;
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Held by the one tab that sits the exam. */
export interface Place {
  /** Aborted when another tab takes over. */
  readonly lost: AbortSignal;
  leave(): void;
}

/** A page that is reloaded may find its own place still taken for a moment. */
const A_MOMENT = 500;
const LOOK_EVERY = 3000;

/** The seat of one attempt, of which there is one in all tabs of this browser. */
export class Seat {
  private readonly name: string;

  constructor(
    attempt: string,
    private readonly world: SeatWorld,
  ) {
    this.name = `proctor-seat-${attempt}`;
  }

  /** Null when another tab has it. */
  async take(): Promise<Place | null> {
    const place = await this.hold({ ifAvailable: true });
    if (place) return place;
    await this.world.wait(A_MOMENT);
    return this.hold({ ifAvailable: true });
  }

  /** From whichever tab has it. */
  takeOver(): Promise<Place | null> {
    return this.hold({ steal: true });
  }

  /** Resolves when no tab has had it for a while, longer than a reload takes; or when the signal is aborted. */
  async free(signal: AbortSignal): Promise<void> {
    for (let looks = 0; looks < 2 && !signal.aborted; ) {
      await this.world.wait(LOOK_EVERY, signal);
      looks = (await this.isTaken()) ? 0 : looks + 1;
    }
  }

  private async isTaken(): Promise<boolean> {
    const { held = [] } = (await this.world.locks?.query()) ?? {};
    return held.some(({ name }) => name === this.name);
  }

  private hold(options: LockOptions): Promise<Place | null> {
    const { locks } = this.world;
    const lost = new AbortController();
    if (!locks) return Promise.resolve({ lost: lost.signal, leave: () => undefined });
    return new Promise((resolve) => {
      const sit = (lock: unknown) => {
        if (!lock) return void resolve(null);
        return new Promise<void>((leave) => resolve({ lost: lost.signal, leave }));
      };
      // It rejects when the lock is stolen.
      locks.request(this.name, options, sit).catch(() => lost.abort());
    });
  }
}
