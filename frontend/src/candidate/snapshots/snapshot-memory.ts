import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Snapshot } from "./snapshot.ts";

/** Where pictures that wait outlive their page. What cannot be kept is no error: the page itself still has it. */
export interface SnapshotMemory {
  all(): Promise<readonly Snapshot[]>;
  keep(snapshot: Snapshot): Promise<void>;
  forget(id: string): Promise<void>;
}

/** Bytes, as not every browser keeps a Blob. */
type Row = Omit<Snapshot, "jpeg"> & { readonly attempt: string; readonly jpeg: ArrayBuffer };

interface Schema extends DBSchema {
  snapshots: { key: string; value: Row; indexes: { attempt: string; takenAt: number } };
}

const NAME = "proctor-snapshots";

/** The pictures of one attempt in this browser. */
export class DiskMemory implements SnapshotMemory {
  private before: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly attempt: string,
    private readonly name = NAME,
  ) {}

  async all(): Promise<readonly Snapshot[]> {
    const rows = await this.inOrder([], (db) => db.getAllFromIndex("snapshots", "attempt", this.attempt));
    return rows.map(snapshotOf).sort((a, b) => a.takenAt - b.takenAt);
  }

  async keep({ id, reason, takenAt, jpeg }: Snapshot): Promise<void> {
    await this.inOrder(undefined, async (db) => {
      const row = { id, reason, takenAt, attempt: this.attempt, jpeg: await jpeg.arrayBuffer() };
      await db.put("snapshots", row);
    });
  }

  async forget(id: string): Promise<void> {
    await this.inOrder(undefined, (db) => db.delete("snapshots", id));
  }

  /** One after the other: what is forgotten at once was kept before. */
  private inOrder<T>(otherwise: T, work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    const mine = this.before.then(() => onDisk(this.name, otherwise, work));
    this.before = mine;
    return mine;
  }
}

/** Forgets what was taken before that moment, of whichever attempt. */
export async function dropSnapshotsBefore(moment: number, name = NAME): Promise<void> {
  await onDisk(name, undefined, async (db) => {
    const { store, done } = db.transaction("snapshots", "readwrite");
    const old = IDBKeyRange.upperBound(moment, true);
    for (const id of await store.index("takenAt").getAllKeys(old)) await store.delete(id);
    await done;
  });
}

function snapshotOf({ id, reason, takenAt, jpeg }: Row): Snapshot {
  return { id, reason, takenAt, jpeg: new Blob([jpeg], { type: "image/jpeg" }) };
}

/** `otherwise` where the browser keeps nothing, or no more. */
async function onDisk<T>(name: string, otherwise: T, work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
  let db: IDBPDatabase<Schema> | null = null;
  try {
    db = await openDB<Schema>(name, 1, { upgrade: create });
    return await work(db);
  } catch {
    return otherwise;
  } finally {
    db?.close();
  }
}

function create(db: IDBPDatabase<Schema>): void {
  const store = db.createObjectStore("snapshots", { keyPath: "id" });
  store.createIndex("attempt", "attempt");
  store.createIndex("takenAt", "takenAt");
}
