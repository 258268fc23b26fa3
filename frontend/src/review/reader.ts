import type { Api } from "../shared/api.ts";
import type { Alert, Conditions, RecordedEvent, Recording, Retention, Review, Scores, Snapshot } from "./types.ts";

/** Of the server's time, the most that listing the chunks takes while the player hears of new ones anyway. */
const SHARE = 1 / 200;
const OLDEST = 5 * 60_000;

/** Reads what the page shows of one attempt. The chunks of hours are long to list, so they are not read every time. */
export class Source {
  private recordings: readonly Recording[] = [];
  private freshUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly api: Pick<Api, "get">,
    private readonly attempt: string,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** The recordings have changed: they are read at the next reading. */
  expire(): void {
    this.freshUntil = Number.NEGATIVE_INFINITY;
  }

  /** `isFollowed`: the player hears of all that happens to the recordings, and what is known of them may be older. */
  async read(isFollowed: boolean, signal: AbortSignal): Promise<Review> {
    const { api, attempt } = this;
    const ask = <T>(what: string) => api.get<T>(`sessions/${attempt}/${what}/`, { signal });
    const [recordings, { events }, { alerts }, scores, { snapshots }, conditions, retention] = await Promise.all([
      isFollowed && this.clock() < this.freshUntil ? this.recordings : this.list(signal),
      ask<{ events: readonly RecordedEvent[] }>("events"),
      ask<{ alerts: readonly Alert[] }>("alerts"),
      ask<Scores>("scores"),
      ask<{ snapshots: readonly Snapshot[] }>("snapshots"),
      ask<Conditions>("conditions"),
      api.get<Retention>(`retention/attempts/${attempt}/`, { signal }),
    ]);
    return { recordings, events, alerts, scores, snapshots, conditions, retention };
  }

  private async list(signal: AbortSignal): Promise<readonly Recording[]> {
    const begun = this.clock();
    this.freshUntil = Number.POSITIVE_INFINITY; // unless they expire meanwhile
    const path = `recordings/?attempt=${this.attempt}`;
    try {
      const { recordings } = await this.api.get<{ recordings: readonly Recording[] }>(path, { signal });
      const now = this.clock();
      this.freshUntil = Math.min(this.freshUntil, now + Math.min(OLDEST, (now - begun) / SHARE));
      this.recordings = recordings;
      return recordings;
    } catch (error) {
      this.expire();
      throw error;
    }
  }
}

/** Reads one at a time. Asked again while reading, it reads once more afterwards, so that the last answer is the newest. */
export class Reader<T> {
  private reading = false;
  private again = false;
  /** How long the last reading took, in ms. */
  took = 0;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly show: (value: T) => void,
    private readonly regret: (error: unknown) => void,
  ) {}

  async refresh(): Promise<void> {
    this.again = true;
    if (this.reading) return;
    this.reading = true;
    try {
      while (this.again) {
        this.again = false;
        const begun = performance.now();
        await this.read().then(this.show, this.regret);
        this.took = performance.now() - begun;
      }
    } finally {
      this.reading = false;
    }
  }
}
