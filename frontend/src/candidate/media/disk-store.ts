import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import { type Place, type Segment, type WaitingChunk, withChunk, withoutChunk } from "./chunk.ts";
import { MemoryStore } from "./memory-store.ts";
import { type ChunkKey, type Load, nameOf, type QueueStore } from "./queue-store.ts";

interface Schema extends DBSchema {
  segments: { key: string; value: Segment; indexes: { attempt: string } };
  chunks: { key: [string, number]; value: WaitingChunk; indexes: { attempt: string } };
}

export type Database = IDBPDatabase<Schema>;
type Upgrade = IDBPTransaction<Schema, StoreNames<Schema>[], "versionchange">;

export function openDatabase(name = "proctor"): Promise<Database> {
  return openDB<Schema>(name, 2, {
    async upgrade(db, version, _to, tx) {
      if (version < 1) createStores(db);
      else await nameSources(tx);
    },
  });
}

function createStores(db: Database): void {
  db.createObjectStore("segments", { keyPath: "id" }).createIndex("attempt", "attempt");
  db.createObjectStore("chunks", { keyPath: ["segment", "sequence"] }).createIndex("attempt", "attempt");
}

/** Version 1 knew the camera alone, and did not weigh what waits. */
async function nameSources(tx: Upgrade): Promise<void> {
  const sizes = new Map<string, number>();
  for (let row = await tx.objectStore("chunks").openCursor(); row; row = await row.continue()) {
    const { segment, bytes } = row.value;
    sizes.set(segment, (sizes.get(segment) ?? 0) + bytes.byteLength);
  }
  for (let row = await tx.objectStore("segments").openCursor(); row; row = await row.continue())
    await row.update({ ...row.value, source: "camera", bytes: sizes.get(row.value.id) ?? 0 });
}

/** Every attempt of which something is left in this browser. */
export async function attemptsOnDisk(open: () => Promise<Database> = openDatabase): Promise<readonly string[]> {
  const segments = await onDisk(open, [], (db) => db.getAll("segments"));
  return [...new Set(segments.map(({ attempt }) => attempt))];
}

/** Forgets what was recorded before that moment. */
export async function dropBefore(moment: number, open: () => Promise<Database> = openDatabase): Promise<void> {
  const start = new Date(moment).toISOString(); // what a segment's id begins with
  await onDisk(open, undefined, async (db) => {
    const tx = db.transaction(["segments", "chunks"], "readwrite");
    const segments = tx.objectStore("segments").delete(IDBKeyRange.upperBound(start));
    const chunks = tx.objectStore("chunks").delete(IDBKeyRange.upperBound([start]));
    await Promise.all([segments, chunks, tx.done]);
  });
}

/** How much of the attempt an earlier visit of this browser left behind. */
export async function leftOnDisk(attempt: string, open: () => Promise<Database> = openDatabase): Promise<Load> {
  return onDisk(open, { count: 0, bytes: 0, spilled: 0 }, (db) => loadOf(db, attempt));
}

async function loadOf(db: Database, attempt: string): Promise<Load> {
  const count = await db.countFromIndex("chunks", "attempt", attempt);
  const segments = await db.getAllFromIndex("segments", "attempt", attempt);
  return { count, bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0), spilled: 0 };
}

/** Works with the disk for a moment; where the browser keeps nothing, `otherwise` is the outcome. */
async function onDisk<T>(open: () => Promise<Database>, otherwise: T, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await open().catch(() => null);
  if (!db) return otherwise;
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

/** The queue on disk, or in memory where the browser keeps nothing. */
export async function openQueueStore(open: () => Promise<Database> = openDatabase): Promise<QueueStore> {
  try {
    return new DiskStore(await open());
  } catch {
    return new MemoryStore();
  }
}

/** Survives reload and crash. A chunk that the disk refuses (it is full) waits in memory instead. */
export class DiskStore implements QueueStore {
  private readonly overflow = new MemoryStore();

  constructor(private readonly db: Database) {}

  async segments(attempt: string): Promise<readonly Segment[]> {
    const onDisk = await this.db.getAllFromIndex("segments", "attempt", attempt);
    const inMemory = await this.overflow.segments(attempt);
    return [...onDisk, ...inMemory].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async addSegment(segment: Segment): Promise<void> {
    try {
      await this.db.put("segments", segment);
    } catch {
      await this.overflow.addSegment(segment);
    }
  }

  async placeSegment(id: string, place: Place): Promise<void> {
    await this.overflow.placeSegment(id, place);
    await this.changeSegment(id, (segment) => ({ ...segment, place }));
  }

  async dropSegment(id: string): Promise<void> {
    await this.overflow.dropSegment(id);
    const tx = this.db.transaction(["segments", "chunks"], "readwrite");
    const ofSegment = IDBKeyRange.bound([id, 0], [id, Number.POSITIVE_INFINITY]);
    await Promise.all([tx.objectStore("segments").delete(id), tx.objectStore("chunks").delete(ofSegment), tx.done]);
  }

  async add(chunk: WaitingChunk): Promise<void> {
    try {
      // The default durability leaves the bytes in the system's cache, where a power cut would find them.
      const tx = this.db.transaction(["segments", "chunks"], "readwrite", { durability: "strict" });
      const [segments, chunks] = [tx.objectStore("segments"), tx.objectStore("chunks")];
      const segment = await segments.get(chunk.segment);
      const counted = segment ? segments.put(withChunk(segment, chunk)) : null;
      await Promise.all([chunks.put(chunk), counted, tx.done]);
    } catch {
      await this.overflow.add(chunk);
      await this.changeSegment(chunk.segment, (segment) => ({ ...segment, chunks: chunk.sequence + 1 })).catch(ignore);
    }
  }

  async oldest(attempt: string, limit: number, aside: ReadonlySet<string>): Promise<readonly WaitingChunk[]> {
    const onDisk = await this.oldestOnDisk(attempt, limit, aside);
    const inMemory = await this.overflow.oldest(attempt, limit, aside);
    return [...onDisk, ...inMemory].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)).slice(0, limit);
  }

  async waiting(attempt: string): Promise<Load> {
    const [onDisk, inMemory] = await Promise.all([loadOf(this.db, attempt), this.overflow.waiting(attempt)]);
    const bytes = onDisk.bytes + inMemory.bytes;
    return { count: onDisk.count + inMemory.count, bytes, spilled: inMemory.bytes };
  }

  async replace(chunk: WaitingChunk): Promise<void> {
    await this.overflow.replace(chunk);
    const tx = this.db.transaction("chunks", "readwrite");
    const there = await tx.store.getKey([chunk.segment, chunk.sequence]);
    if (there) await tx.store.put(chunk);
    await tx.done;
  }

  async remove(key: ChunkKey): Promise<void> {
    await this.overflow.remove(key);
    const tx = this.db.transaction(["segments", "chunks"], "readwrite");
    const [segments, chunks] = [tx.objectStore("segments"), tx.objectStore("chunks")];
    const name: [string, number] = [key.segment, key.sequence];
    const [chunk, segment] = await Promise.all([chunks.get(name), segments.get(key.segment)]);
    const counted = chunk && segment ? segments.put(withoutChunk(segment, chunk)) : null;
    await Promise.all([chunk ? chunks.delete(name) : null, counted, tx.done]);
  }

  private async oldestOnDisk(attempt: string, limit: number, aside: ReadonlySet<string>): Promise<WaitingChunk[]> {
    const found: WaitingChunk[] = [];
    const index = this.db.transaction("chunks").store.index("attempt");
    // Within one attempt the index follows the primary key: segments by their beginning, chunks by their number.
    for (let cursor = await index.openCursor(attempt); cursor && found.length < limit; ) {
      if (!aside.has(nameOf(cursor.value))) found.push(cursor.value);
      cursor = await cursor.continue();
    }
    return found;
  }

  private async changeSegment(id: string, change: (segment: Segment) => Segment): Promise<void> {
    const tx = this.db.transaction("segments", "readwrite");
    const segment = await tx.store.get(id);
    if (segment) await tx.store.put(change(segment));
    await tx.done;
  }
}

function ignore(): void {}
