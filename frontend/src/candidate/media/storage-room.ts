const MOST = 2_000_000_000;
const LEAST = 100_000_000;
/** The browser keeps other things too, and throws everything away when there is no room at all. */
const SHARE = 0.6;

/** The most that may wait in this browser, in bytes, given what it grants the site. */
export function roomIn(quota: number | undefined): number {
  return quota === undefined ? LEAST : Math.max(LEAST, Math.min(MOST, quota * SHARE));
}

export async function roomHere(): Promise<number> {
  const storage: StorageManager | undefined = navigator.storage;
  const estimate = await storage?.estimate().catch(() => undefined);
  return roomIn(estimate?.quota);
}
