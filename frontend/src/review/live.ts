export interface Line {
  close(): void;
}

export interface LineEvents {
  readonly opened: () => void;
  readonly heard: () => void;
  /** `refused`: the server wants no further try. */
  readonly closed: (refused: boolean) => void;
}

export type Dial = (events: LineEvents) => Line;
/** Resolves when the signal is aborted, too. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export interface Told {
  /** Something may have changed: a push came, or the line is up again and pushes may have been lost meanwhile. */
  readonly changed: () => void;
  readonly connected: (up: boolean) => void;
}

const FIRST = 1000;
const MOST = 30_000;

/** Keeps a line to the server: dials again with growing pauses, for as long as the page lives. */
export class Live {
  constructor(
    private readonly dial: Dial,
    private readonly wait: Wait,
    private readonly told: Told,
    private readonly random: () => number = Math.random,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    for (let [failures, again] = [0, false]; !signal.aborted; failures += 1, again = true) {
      const ending = await this.once(again, signal);
      if (ending === "refused") return;
      if (ending === "dropped") failures = 0;
      await this.wait(pause(failures, this.random()), signal);
    }
  }

  /** One call. "dropped" when it had been up. */
  private once(again: boolean, signal: AbortSignal): Promise<"refused" | "dropped" | "unreached"> {
    return new Promise((resolve) => {
      let up = false;
      const line = this.dial({
        opened: () => {
          up = true;
          this.told.connected(true);
          if (again) this.told.changed();
        },
        heard: () => this.told.changed(),
        closed: (refused) => {
          signal.removeEventListener("abort", hangUp);
          this.told.connected(false);
          resolve(refused ? "refused" : up ? "dropped" : "unreached");
        },
      });
      const hangUp = () => line.close();
      signal.addEventListener("abort", hangUp, { once: true });
    });
  }
}

/** 1, 2, 4 … 30 s, each half fixed and half by chance, so that many pages do not come back together. */
export function pause(failures: number, chance: number): number {
  const full = Math.min(MOST, FIRST * 2 ** failures);
  return full / 2 + (full / 2) * chance;
}

const REFUSED = 4404;

export function socketDial(url: string): Dial {
  return (events) => {
    const socket = new WebSocket(url);
    socket.addEventListener("open", events.opened);
    socket.addEventListener("message", events.heard);
    socket.addEventListener("close", ({ code }) => events.closed(code === REFUSED));
    return socket;
  };
}
