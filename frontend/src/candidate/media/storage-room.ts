import { MemoryStore } from "./memory-store.ts";
import type { Load, QueueStore } from "./queue-store.ts";

/** The share of the room from which recording is reduced to the least, and the person told. */
export const NEARLY_FULL = 0.8;

const MOST = 2_000_000_000;
const LEAST = 100_000_000;
/** The browser keeps other things too, and throws everything away when there is no room at all. */
const SHARE = 0.6;
/** What a page may hold for a disk that refuses it. */
const SPILL = 20_000_000;

/** The most that may wait in this browser, in bytes, given what it says that it grants the site. */
export function roomIn(quota: number | undefined): number {
  return quota === undefined ? LEAST : Math.max(LEAST, Math.min(MOST, quota * SHARE));
}

/**
 * How much of the room is taken, from 0 to 1 and beyond. Chromium claims 10 GiB whatever there is, so a disk that refuses
 * a chunk is what tells that it is full; what little the page can hold is then all that is left.
 */
export function shareOf({ bytes, spilled }: Pick<Load, "bytes" | "spilled">, room: number): number {
  const last = spilled > 0 ? NEARLY_FULL + ((1 - NEARLY_FULL) * spilled) / SPILL : 0;
  return Math.max(bytes / room, last);
}

export async function roomFor(store: QueueStore): Promise<number> {
  if (store instanceof MemoryStore) return LEAST;
  const storage: StorageManager | undefined = navigator.storage;
  const estimate = await storage?.estimate().catch(() => undefined);
  return roomIn(estimate?.quota);
}
