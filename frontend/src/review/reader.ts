import type { Api } from "../shared/api.ts";
import type { Alert, RecordedEvent, Recording, Retention, Review } from "./types.ts";

export async function readReview(api: Api, attempt: string, signal: AbortSignal): Promise<Review> {
  const [{ recordings }, { events }, { alerts }, retention] = await Promise.all([
    api.get<{ recordings: readonly Recording[] }>(`recordings/?attempt=${attempt}`, { signal }),
    api.get<{ events: readonly RecordedEvent[] }>(`sessions/${attempt}/events/`, { signal }),
    api.get<{ alerts: readonly Alert[] }>(`sessions/${attempt}/alerts/`, { signal }),
    api.get<Retention>(`retention/attempts/${attempt}/`, { signal }),
  ]);
  return { recordings, events, alerts, retention };
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
