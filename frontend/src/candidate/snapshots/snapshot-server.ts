import { csrfToken, type Fetch, PATIENCE } from "../../shared/api.ts";
import { retryAfter } from "../media/patience.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Answer } from "./snapshot-queue.ts";

/** The person signs in again, the line damaged it, the server is busy: later it may succeed. */
const PASSING: ReadonlySet<number> = new Set([401, 403, 408, 425, 429]);
/** The slowest line that is of use, in bytes a ms. */
const SLOWEST = 1.5;

/** The snapshots' part of the REST interface. */
export class SnapshotServer {
  constructor(
    private readonly attempt: string,
    private readonly fetch: Fetch = (path, init) => globalThis.fetch(path, init),
    private readonly cookies: () => string = () => document.cookie,
    private readonly timeout: (ms: number) => AbortSignal = (ms) => AbortSignal.timeout(ms),
  ) {}

  readonly put = async (snapshot: Snapshot): Promise<Answer> => {
    try {
      return await read(await this.ask(snapshot));
    } catch {
      return LATER;
    }
  };

  private ask({ id, reason, takenAt, jpeg }: Snapshot): Promise<Response> {
    const headers = {
      Accept: "application/json",
      "Content-Type": "image/jpeg",
      "Snapshot-Metadata": JSON.stringify({ reason, takenAt: new Date(takenAt).toISOString() }),
      "X-CSRFToken": csrfToken(this.cookies()),
    };
    const signal = this.timeout(PATIENCE + Math.ceil(jpeg.size / SLOWEST));
    const init: RequestInit = { method: "PUT", headers, body: jpeg, credentials: "same-origin", signal };
    return this.fetch(`/api/v1/sessions/${this.attempt}/snapshots/${id}/`, init);
  }
}

const LATER: Answer = { is: "later", ms: null };

async function read(response: Response): Promise<Answer> {
  const { ok, status, headers } = response;
  if (ok) return { is: "taken" };
  const asked = retryAfter(headers.get("Retry-After"), Date.now());
  if (status >= 500 || PASSING.has(status)) return { is: "later", ms: asked };
  // A proxy that is being rearranged says 404 too: only the product's own words are final.
  return (await hasCode(response)) ? { is: "refused" } : LATER;
}

async function hasCode(response: Response): Promise<boolean> {
  const body: unknown = await response.json().catch(() => null);
  return typeof body === "object" && body !== null && "code" in body;
}
