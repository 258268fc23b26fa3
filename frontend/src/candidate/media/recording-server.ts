import { Api, ApiError, csrfToken, type Fetch, NetworkError, PATIENCE } from "../../shared/api.ts";
import type { Activity, Place, Source, WaitingChunk } from "./chunk.ts";
import { retryAfter } from "./patience.ts";

/** What became of a request, in the words of the queue. `health` is the server's own: 0 is fine, 10 is closed. */
export type Answer<T> = { readonly health: number } & (
  | { readonly is: "done"; readonly value: T }
  /** Never, however often it is asked. */
  | { readonly is: "refused"; readonly code: string }
  | { readonly is: "busy"; readonly retryAfter: number; readonly error: string }
  /** `answered` tells a server in trouble from a network that is away. */
  | { readonly is: "failed"; readonly error: string; readonly answered: boolean }
);

export interface RecordingDoor {
  openSegment(source: Source): Promise<Answer<Place>>;
  upload(chunk: WaitingChunk, place: Place): Promise<Answer<null>>;
  finish(recording: string, segments: Readonly<Record<number, number>>): Promise<Answer<null>>;
}

const NEVER: ReadonlySet<number> = new Set([400, 404, 409, 411, 413, 415, 422]);
const REFUSED_TOKEN: ReadonlySet<number> = new Set([401, 403]);
const BASE = "/api/v1/";
/** Where a server, or a proxy before it, asks for patience without saying how much, in ms. */
const SOME_PATIENCE = 10_000;
/** Bytes that the line damages may arrive whole the next time. */
const DAMAGED = "digest_differs";
const DAMAGED_TRIES = 10;

/** The recordings' part of the REST interface, and the contract's upload. */
export class RecordingServer implements RecordingDoor {
  private token: Promise<string> | null = null;

  constructor(
    private readonly attempt: string,
    private readonly fetch: Fetch = (path, init) => globalThis.fetch(path, init),
    private readonly cookies: () => string = () => document.cookie,
    private readonly timeout: (ms: number) => AbortSignal = (ms) => AbortSignal.timeout(ms),
    private readonly api: Api = new Api(fetch, cookies, BASE, timeout),
  ) {}

  openSegment(source: Source): Promise<Answer<Place>> {
    return answerTo(async () => {
      const body = { attempt: this.attempt, source };
      const opened = await this.api.post<{ id: string; segment: number }>("recordings/", body);
      return { recording: opened.id, number: opened.segment };
    });
  }

  finish(recording: string, segments: Readonly<Record<number, number>>): Promise<Answer<null>> {
    return answerTo(async () => {
      const asking = { keepalive: true }; // the page may be closed at any moment now
      await this.api.post(`recordings/${recording}/finish/`, { segments }, asking);
      return null;
    });
  }

  async upload(chunk: WaitingChunk, place: Place): Promise<Answer<null>> {
    try {
      return await read(await this.putWithFreshToken(chunk, place), chunk.retries);
    } catch (error) {
      return trouble(error); // a token that is refused says nothing about the chunk
    }
  }

  private async putWithFreshToken(chunk: WaitingChunk, place: Place): Promise<Response> {
    const used = this.currentToken();
    const response = await this.put(chunk, place, await used);
    if (!REFUSED_TOKEN.has(response.status)) return response;
    if (this.token === used) this.token = null; // else the chunk beside this one has renewed it already
    return this.put(chunk, place, await this.currentToken());
  }

  private async put(chunk: WaitingChunk, place: Place, token: string): Promise<Response> {
    const path = `${BASE}recordings/${place.recording}/segments/${place.number}/chunks/${chunk.sequence}`;
    const headers = {
      Accept: "application/json",
      Authorization: `Bearer ${token}`,
      "X-CSRFToken": csrfToken(this.cookies()),
      "Content-Type": chunk.type,
      "Content-Digest": await digestOf(chunk.bytes),
      "Chunk-Metadata": metadataOf(chunk),
    };
    const signal = this.timeout(timeFor(chunk.bytes.byteLength));
    const init: RequestInit = { method: "PUT", headers, body: chunk.bytes, credentials: "same-origin", signal };
    return this.fetch(path, init).catch((error: unknown) => Promise.reject(new NetworkError(error)));
  }

  private currentToken(): Promise<string> {
    this.token ??= this.fetchToken();
    return this.token;
  }

  private async fetchToken(): Promise<string> {
    try {
      return (await this.api.post<{ token: string }>(`sessions/${this.attempt}/token/`, {})).token;
    } catch (error) {
      this.token = null; // the next upload asks again
      throw error;
    }
  }
}

/** Enough for a line of 1.5 kB/s, on which the smallest recording barely keeps up. */
function timeFor(bytes: number): number {
  return PATIENCE + Math.ceil(bytes / 1.5);
}

async function answerTo<T>(ask: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { is: "done", value: await ask(), health: 0 };
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): Answer<never> {
  const refused = error instanceof ApiError && NEVER.has(error.status) && error.code !== `http_${error.status}`;
  return refused ? { is: "refused", code: error.code, health: 0 } : trouble(error);
}

function trouble(error: unknown): Answer<never> {
  if (error instanceof ApiError && error.status === 503) return busy(error.retryAfter, 0);
  return { is: "failed", error: nameOf(error), answered: error instanceof ApiError, health: 0 };
}

function busy(header: string | null, health: number): Answer<never> {
  return { is: "busy", retryAfter: retryAfter(header, Date.now()) ?? SOME_PATIENCE, error: "http_503", health };
}

function nameOf(error: unknown): string {
  if (error instanceof ApiError) return `http_${error.status}`;
  if (isTimeout(error)) return "timeout";
  if (error instanceof NetworkError) return "network";
  return error instanceof Error ? error.name : "unknown"; // a mistake of ours: the chunk's metadata will tell
}

async function read(response: Response, retries: number): Promise<Answer<null>> {
  const health = Number(response.headers.get("Server-Health")) || 0;
  if (response.ok) return { is: "done", value: null, health };
  if (response.status === 503) return busy(response.headers.get("Retry-After"), health);
  const code = await codeIn(response);
  if (code === DAMAGED && retries < DAMAGED_TRIES) return { is: "failed", error: code, answered: true, health };
  // A proxy that is being rearranged says 404 too: only the product's own words are final.
  if (NEVER.has(response.status) && code) return { is: "refused", code, health };
  return { is: "failed", error: `http_${response.status}`, answered: true, health };
}

async function codeIn(response: Response): Promise<string | null> {
  try {
    const body: unknown = await response.json();
    const code = typeof body === "object" && body !== null && "code" in body ? body.code : null;
    return typeof code === "string" ? code : null;
  } catch {
    return null;
  }
}

function isTimeout(error: unknown): boolean {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  return cause instanceof DOMException && cause.name === "TimeoutError";
}

/** Content-Digest (RFC 9530). */
export async function digestOf(bytes: ArrayBuffer): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `sha-256=:${btoa(String.fromCharCode(...hash))}:`;
}

export function metadataOf(chunk: WaitingChunk): string {
  const { questionsViewed, answersSubmitted, flagsCreated }: Activity = chunk.activity;
  const told = {
    start: new Date(chunk.start).toISOString(),
    end: new Date(chunk.end).toISOString(),
    questionsViewed,
    answersSubmitted,
    flagsCreated,
    ...(chunk.retries > 0 ? { retries: chunk.retries, lastError: chunk.lastError } : {}),
  };
  return asciiJson(told);
}

/** A header takes no letters beyond Latin 1; JSON can name them all by number. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
