import { type Database, openDatabase } from "./disk-store.ts";

/** `none`: nothing survives the page (a private window). `low`: not much room for a long time without network. */
export type StorageState = "good" | "low" | "none";

/** Half an hour of recording at 400 kbit/s, and as much again. */
const ENOUGH = 200_000_000;

export async function checkStorage(
  open: () => Promise<Database> = openDatabase,
  estimate: () => Promise<StorageEstimate> = () => navigator.storage.estimate(),
): Promise<StorageState> {
  try {
    (await open()).close();
  } catch {
    return "none";
  }
  const { quota, usage } = await estimate().catch(() => ({ quota: undefined, usage: undefined }));
  return quota !== undefined && quota - (usage ?? 0) < ENOUGH ? "low" : "good";
}
