import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import { type Place, type Segment, type WaitingChunk, withChunk, withoutChunk } from "./chunk.ts";
import { MemoryStore } from "./memory-store.ts";
import { byTime, type ChunkKey, type Load, nameOf, type QueueStore } from "./queue-store.ts";

interface Schema extends DBSchema {
  segments: { key: string; value: Segment; indexes: { attempt: string } };
  chunks: { key: [string, number]; value: WaitingChunk; indexes: { attempt: string; time: [string, number] } };
}

export type Database = IDBPDatabase<Schema>;
type Upgrade = IDBPTransaction<Schema, StoreNames<Schema>[], "versionchange">;

/** How long another page may take to let go of a database of an older version. */
const HELD = 1000;

/** Rejects when a page of an older version keeps the database open: that page records, and goes on with it. */
export function openDatabase(name = "proctor"): Promise<Database> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const giveUp = () => {
      isLate = true;
      reject(new Error("held"));
    };
    openDB<Schema>(name, 3, { upgrade, blocked: () => void setTimeout(giveUp, HELD) }).then(
      (db) => (isLate ? db.close() : resolve(db)),
      reject,
    );
  });
}

async function upgrade(db: Database, version: number, _to: number | null, tx: Upgrade): Promise<void> {
  if (version < 1) createStores(db);
  else if (version < 2) await nameSources(tx);
  tx.objectStore("chunks").createIndex("time", ["attempt", "end"]);
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

const NOTHING: Load = { count: 0, bytes: 0, since: null, spilled: 0 };

/** How much of the attempt an earlier visit of this browser left behind. */
export async function leftOnDisk(attempt: string, open: () => Promise<Database> = openDatabase): Promise<Load> {
  return onDisk(open, NOTHING, (db) => loadOf(db, attempt));
}

async function loadOf(db: Database, attempt: string, gone: Gone = new Map()): Promise<Load> {
  const tx = db.transaction(["segments", "chunks"]);
  const chunks = tx.objectStore("chunks");
  const segments = await tx.objectStore("segments").index("attempt").getAll(attempt);
  const count = await chunks.index("attempt").count(attempt);
  const left = await Promise.all([...gone.values()].map((key) => chunks.getKey(idOf(key))));
  const bytes = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  let first = await chunks.index("time").openKeyCursor(ofAttempt(attempt));
  while (first && gone.has(nameAt(first.primaryKey))) first = await first.continue();
  return { count: count - left.filter(Boolean).length, bytes, since: first?.key[1] ?? null, spilled: 0 };
}

/** What has left although the disk could not forget it. */
type Gone = Map<string, ChunkKey>;

/** Every chunk of the attempt, in the order of time. */
function ofAttempt(attempt: string): IDBKeyRange {
  return IDBKeyRange.bound([attempt], [attempt, []]);
}

function idOf({ segment, sequence }: ChunkKey): [string, number] {
  return [segment, sequence];
}

function nameAt([segment, sequence]: [string, number]): string {
  return nameOf({ segment, sequence });
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

/** A disk that is lost more often than this during one visit is none. */
const RECONNECTIONS = 5;

/**
 * Survives reload and crash. A chunk that the disk refuses (it is full) waits in memory instead. So does everything once
 * the disk is away for good; what is on it then is left to a later visit.
 */
export class DiskStore implements QueueStore {
  /** What the disk refused, and of this page's segments what the disk may have failed to note. */
  private readonly memory = new MemoryStore();
  private readonly gone: Gone = new Map();
  private db: Promise<Database | null>;
  private reconnections = 0;

  constructor(
    db: Database,
    private readonly reopen: () => Promise<Database> = () => openDatabase(db.name),
  ) {
    this.db = Promise.resolve(db);
  }

  async segments(attempt: string): Promise<readonly Segment[]> {
    const inMemory = await this.memory.segments(attempt);
    const onDisk = await this.use([], (db) => db.getAllFromIndex("segments", "attempt", attempt));
    const noted = new Set(onDisk.map(({ id }) => id));
    const all = [...onDisk.map((row) => this.known(row)), ...inMemory.filter(({ id }) => !noted.has(id))];
    return all.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async addSegment(segment: Segment): Promise<void> {
    await this.memory.addSegment(segment);
    await this.use(null, (db) => db.put("segments", segment)).catch(ignore);
  }

  async placeSegment(id: string, place: Place): Promise<void> {
    await this.memory.placeSegment(id, place);
    await this.changeSegment(id, (segment) => ({ ...segment, place })).catch(ignore);
  }

  async dropSegment(id: string): Promise<void> {
    await this.memory.dropSegment(id);
    const ofSegment = IDBKeyRange.bound([id, 0], [id, Number.POSITIVE_INFINITY]);
    await this.use(undefined, async (db) => {
      const tx = db.transaction(["segments", "chunks"], "readwrite");
      await Promise.all([tx.objectStore("segments").delete(id), tx.objectStore("chunks").delete(ofSegment), tx.done]);
    }).catch(ignore); // a later visit sends it again, and is told that it is there
  }

  async add(chunk: WaitingChunk): Promise<void> {
    const isKept = await this.use(false, (db) => this.write(db, chunk)).catch(() => false);
    if (isKept) return this.memory.count(chunk);
    await this.memory.add(chunk);
    await this.changeSegment(chunk.segment, (segment) => ({ ...segment, chunks: chunk.sequence + 1 })).catch(ignore);
  }

  async oldest(attempt: string, limit: number, aside: ReadonlySet<string>): Promise<readonly WaitingChunk[]> {
    const onDisk = await this.use([], (db) => this.oldestOnDisk(db, attempt, limit, aside));
    const inMemory = await this.memory.oldest(attempt, limit, aside);
    return [...onDisk, ...inMemory].sort(byTime).slice(0, limit);
  }

  async waiting(attempt: string): Promise<Load> {
    const onDisk = await this.use(NOTHING, (db) => loadOf(db, attempt, this.gone));
    const inMemory = await this.memory.waiting(attempt);
    const since = [onDisk.since, inMemory.since].filter((end) => end !== null);
    return {
      count: onDisk.count + inMemory.count,
      bytes: onDisk.bytes + inMemory.bytes,
      since: since.length > 0 ? Math.min(...since) : null,
      spilled: inMemory.bytes,
    };
  }

  async replace(chunk: WaitingChunk): Promise<void> {
    await this.memory.replace(chunk);
    await this.use(undefined, async (db) => {
      const { store, done } = db.transaction("chunks", "readwrite");
      const there = await store.getKey(idOf(chunk));
      await Promise.all([there ? store.put(chunk) : null, done]);
    }).catch(ignore);
  }

  async remove(key: ChunkKey): Promise<void> {
    await this.memory.remove(key);
    const leaving = new Map([...this.gone, [nameOf(key), key]]);
    try {
      await this.use(undefined, (db) => this.forget(db, leaving));
      for (const name of leaving.keys()) this.gone.delete(name);
    } catch {
      this.gone.set(nameOf(key), key);
    }
  }

  private async oldestOnDisk(db: Database, attempt: string, limit: number, aside: ReadonlySet<string>) {
    const found: WaitingChunk[] = [];
    const index = db.transaction("chunks").store.index("time");
    for (
      let row = await index.openCursor(ofAttempt(attempt));
      row && found.length < limit;
      row = await row.continue()
    ) {
      const name = nameOf(row.value);
      if (!aside.has(name) && !this.gone.has(name)) found.push(row.value);
    }
    return found;
  }

  private async write(db: Database, chunk: WaitingChunk): Promise<boolean> {
    // The default durability leaves the bytes in the system's cache, where a power cut would find them.
    const tx = db.transaction(["segments", "chunks"], "readwrite", { durability: "strict" });
    const [segments, chunks] = [tx.objectStore("segments"), tx.objectStore("chunks")];
    const count = async () => {
      const mine = this.memory.segment(chunk.segment);
      const row = (await segments.get(chunk.segment)) ?? (mine && { ...mine, bytes: 0 });
      if (row) await segments.put(withChunk(this.known(row), chunk));
    };
    await Promise.all([count(), chunks.put(chunk), tx.done]);
    return true;
  }

  private async forget(db: Database, leaving: Gone): Promise<void> {
    const tx = db.transaction(["segments", "chunks"], "readwrite");
    const [segments, chunks] = [tx.objectStore("segments"), tx.objectStore("chunks")];
    const forgetAll = async () => {
      for (const key of leaving.values()) {
        const [chunk, segment] = await Promise.all([chunks.get(idOf(key)), segments.get(key.segment)]);
        if (chunk && segment) await segments.put(withoutChunk(segment, chunk));
        if (chunk) await chunks.delete(idOf(key));
      }
    };
    await Promise.all([forgetAll(), tx.done]);
  }

  private async changeSegment(id: string, change: (segment: Segment) => Segment): Promise<void> {
    await this.use(undefined, async (db) => {
      const { store, done } = db.transaction("segments", "readwrite");
      const segment = await store.get(id);
      await Promise.all([segment ? store.put(change(segment)) : null, done]);
    });
  }

  /** The segment as the disk has it, with what the disk failed to note. */
  private known(row: Segment): Segment {
    const mine = this.memory.segment(row.id);
    return { ...row, chunks: Math.max(row.chunks, mine?.chunks ?? 0), place: row.place ?? mine?.place ?? null };
  }

  /** Works with the disk. A connection that the browser has cut is made anew; if that is no help, there is no disk. */
  private async use<T>(otherwise: T, work: (db: Database) => Promise<T>): Promise<T> {
    const connection = this.db;
    const db = await connection;
    if (!db) return otherwise;
    try {
      return await work(db);
    } catch (error) {
      if (!isCut(error)) throw error;
      if (this.db === connection) this.db = this.connectAnew();
      return this.use(otherwise, work);
    }
  }

  private async connectAnew(): Promise<Database | null> {
    this.reconnections += 1;
    return this.reconnections > RECONNECTIONS ? null : this.reopen().catch(() => null);
  }
}

/** The connection is gone: the browser closed it, or lost it (Safari says so with an UnknownError). */
function isCut(error: unknown): boolean {
  return error instanceof DOMException && (error.name === "InvalidStateError" || error.name === "UnknownError");
}

function ignore(): void {}
