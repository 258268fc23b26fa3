import type { Asking } from "../shared/api.ts";

/** The part of GET attempts/<id>/ that tells how the attempt stands. */
export interface Standing {
  readonly state: string;
  readonly deadline: string | null;
  readonly serverNow: string;
}

export interface WatchWorld {
  ask(asking: Asking): Promise<Standing>;
  wait(ms: number, signal: AbortSignal): Promise<void>;
  tell(standing: Standing): void;
  /** The server tells it by itself at present. */
  isTold(): boolean;
}

/** Looks how the attempt stands, where the server cannot tell: it may be ended, paused or given more time. */
export class AttemptWatch {
  constructor(
    private readonly every: number,
    private readonly world: WatchWorld,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.world.wait(this.every, signal);
      if (!this.world.isTold()) await this.look(signal);
    }
  }

  /** A look that fails says nothing: the next one will. */
  async look(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const standing = await this.world.ask({ signal }).catch(() => null);
    if (standing && !signal.aborted) this.world.tell(standing);
  }
}
