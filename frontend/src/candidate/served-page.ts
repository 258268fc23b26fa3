import { type Fetch, NetworkError, PATIENCE } from "../shared/api.ts";

export interface ServedPage {
  readonly html: string;
  /** When the question left and when the answer came, on the page's monotonic clock. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** The page as the server makes it now. Whatever keeps it from arriving whole is a NetworkError: ask again later. */
export async function servedPage(
  path: string,
  fetch: Fetch = (path, init) => globalThis.fetch(path, init),
  timeout: (ms: number) => AbortSignal = (ms) => AbortSignal.timeout(ms),
): Promise<ServedPage> {
  const askedAt = performance.now();
  try {
    const response = await fetch(path, { cache: "no-store", signal: timeout(PATIENCE) });
    const answeredAt = performance.now();
    if (response.status >= 500 || response.status === 429) throw new Error(`http_${response.status}`);
    return { html: await response.text(), askedAt, answeredAt };
  } catch (error) {
    throw new NetworkError(error);
  }
}
