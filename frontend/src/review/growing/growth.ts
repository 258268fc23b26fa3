import { type Api, ApiError, NetworkError } from "../../shared/api.ts";
import type { StoredChunk } from "./feed.ts";

/** What the server tells of a recording that grows. */
export interface Growth {
  readonly status: string;
  readonly hasEnded: boolean;
  readonly now: string;
  readonly until: string;
  readonly chunks: readonly StoredChunk[];
}

/** Chunks are a second or three of video; one that takes longer than this is asked for again. */
const PATIENCE = 15_000;

export function readGrowth(api: Api, recording: string, since: string | null, signal: AbortSignal): Promise<Growth> {
  const query = since ? `?since=${encodeURIComponent(since)}` : "";
  return api.get<Growth>(`recordings/${recording}/growth/${query}`, { signal });
}

/** The bytes of a chunk. Raises ApiError when the server has none, NetworkError when it cannot be reached. */
export async function loadChunk(url: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]) });
    if (!response.ok) throw new ApiError(response.status, "chunk", response.statusText);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    if (error instanceof ApiError || signal.aborted) throw error;
    throw new NetworkError(error);
  }
}
