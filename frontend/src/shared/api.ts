/** The server declined, and said why: `code` for the program, `message` for the person. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** The header, as it came. */
    readonly retryAfter: string | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** No answer came: the network or the server is away. Asking again later makes sense. */
export class NetworkError extends Error {
  constructor(cause: unknown) {
    super("no answer from the server", { cause });
    this.name = "NetworkError";
  }
}

/** How long an answer may take. Without an end, a line that swallows one request would hold up all that follow. */
export const PATIENCE = 20_000;

export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

export interface Asking {
  readonly signal?: AbortSignal;
  /** The request outlives the page (limited to 64 KiB by browsers). */
  readonly keepalive?: boolean;
}

/** The product's REST interface below /api/v1/: JSON in, JSON out, with the session's cookie and CSRF token. */
export class Api {
  constructor(
    private readonly fetch: Fetch = (path, init) => globalThis.fetch(path, init),
    private readonly cookies: () => string = () => document.cookie,
    private readonly base: string = "/api/v1/",
    private readonly timeout: (ms: number) => AbortSignal = (ms) => AbortSignal.timeout(ms),
  ) {}

  get<T>(path: string, asking: Asking = {}): Promise<T> {
    return this.ask<T>("GET", path, undefined, asking);
  }

  post<T>(path: string, body: unknown = {}, asking: Asking = {}): Promise<T> {
    return this.ask<T>("POST", path, body, asking);
  }

  put<T>(path: string, body: unknown, asking: Asking = {}): Promise<T> {
    return this.ask<T>("PUT", path, body, asking);
  }

  private async ask<T>(method: string, path: string, body: unknown, asking: Asking): Promise<T> {
    const [response, answer] = await this.send(method, path, body, asking);
    if (!response.ok) throw refusal(response, answer);
    return answer as T;
  }

  private async send(method: string, path: string, body: unknown, asking: Asking): Promise<[Response, unknown]> {
    const signal = AbortSignal.any([this.timeout(PATIENCE), ...(asking.signal ? [asking.signal] : [])]);
    const init: RequestInit = { method, headers: this.headers(body), credentials: "same-origin", ...asking, signal };
    try {
      const response = await this.fetch(
        this.base + path,
        body === undefined ? init : { ...init, body: JSON.stringify(body) },
      );
      return [response, await answerIn(response)];
    } catch (error) {
      if (asking.signal?.aborted) throw error;
      throw new NetworkError(error);
    }
  }

  private headers(body: unknown): Record<string, string> {
    const accept = { Accept: "application/json" };
    if (body === undefined) return accept;
    return { ...accept, "Content-Type": "application/json", "X-CSRFToken": csrfToken(this.cookies()) };
  }
}

export function csrfToken(cookies: string): string {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(cookies)?.[1] ?? "";
}

/** True when the same request may succeed a little later. */
export function isPassing(error: unknown): boolean {
  return error instanceof NetworkError || (error instanceof ApiError && (error.status >= 500 || error.status === 429));
}

/** True when the session is over: the same request succeeds once the person has signed in again. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 403);
}

/** The JSON of an answer. A refusal may be none; anything else that is none is a foreign page on the way. */
async function answerIn(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (error) {
    if (response.ok) throw error;
    return null;
  }
}

function refusal(response: Response, answer: unknown): ApiError {
  const { code, message } = (answer ?? {}) as { code?: unknown; message?: unknown };
  return new ApiError(
    response.status,
    typeof code === "string" ? code : `http_${response.status}`,
    typeof message === "string" ? message : response.statusText,
    response.headers.get("Retry-After"),
  );
}
