import type { Order, OrderRead, OrderShown } from "../../shared/wire.gen.ts";
import type { RoomData } from "../room-data.ts";

/** What was done with an order: shown or carried out, or read by the candidate. */
export type Done = "shown" | "read";

export interface OrderMemory {
  of(id: string): Done | null;
  keep(id: string, done: Done): void;
}

export interface OrderWorld {
  readonly send: (message: OrderShown | OrderRead) => boolean;
  /** Outlives a reload, so that nothing is shown twice. */
  readonly memory: OrderMemory;
  /** The words that still have to be read, oldest first. */
  readonly show: (open: readonly Order[]) => void;
  /** Something was done that the candidate may be glad to know: more time, and that the exam goes on. */
  readonly tell: (order: Order) => void;
}

/** How the attempt stands for the server, and what the page shows of it. */
export interface Standpoint {
  readonly state: string;
  readonly face: RoomData["face"];
}

/** Follows what proctors order, each once, and confirms it as often as it is asked for. */
export class OrderDesk {
  private open: readonly Order[] = [];
  /** Waiting for the page to follow. */
  private pending: readonly Order[] = [];
  private at: Standpoint = { state: "", face: "lobby" };

  constructor(private readonly world: OrderWorld) {}

  hear(order: Order): void {
    const done = this.world.memory.of(order.id);
    if (done === "read") this.world.send({ type: "orderRead", id: order.id });
    else if (isWords(order)) this.hearWords(order);
    else if (done === "shown" || order.kind === "ping") this.confirm(order);
    else if (!this.pending.some(({ id }) => id === order.id)) this.pending = [...this.pending, order];
    this.settle();
  }

  /** The candidate has put it away. */
  read(id: string): void {
    this.open = this.open.filter((order) => order.id !== id);
    this.world.memory.keep(id, "read");
    this.world.send({ type: "orderRead", id });
    this.world.show(this.open);
  }

  /** The page, or what the server says of the attempt, has changed. */
  stand(at: Partial<Standpoint>): void {
    this.at = { ...this.at, ...at };
    this.settle();
  }

  private hearWords(order: Order): void {
    this.world.send({ type: "orderShown", id: order.id });
    if (this.open.some(({ id }) => id === order.id)) return;
    this.open = [...this.open, order].sort((a, b) => Date.parse(a.givenAt) - Date.parse(b.givenAt));
    this.world.show(this.open);
  }

  private settle(): void {
    const done = this.pending.filter((order) => isFollowed(order, this.at));
    this.pending = this.pending.filter((order) => !done.includes(order));
    for (const order of done) {
      this.confirm(order);
      this.world.tell(order);
    }
  }

  private confirm({ id }: Order): void {
    this.world.memory.keep(id, "shown");
    this.world.send({ type: "orderShown", id });
  }
}

function isWords({ kind }: Order): boolean {
  return kind === "message" || kind === "warn";
}

/** Also when it is overtaken: a pause that is over need not be shown. */
function isFollowed({ kind }: Order, { state, face }: Standpoint): boolean {
  switch (kind) {
    case "pause":
      return face === "paused" || isOther(state, "paused");
    case "resume":
      return face === "writing" || isOther(state, "in_progress");
    case "terminate":
      return face === "done";
    default:
      return true;
  }
}

function isOther(state: string, than: string): boolean {
  return state !== "" && state !== than;
}

/** Kept as long as the tab lives. */
export function tabMemory(attempt: string, storage: () => Pick<Storage, "getItem" | "setItem">): OrderMemory {
  const key = `orders:${attempt}`;
  const known = new Map<string, Done>(readKept(key, storage));
  return {
    of: (id) => known.get(id) ?? null,
    keep: (id, done) => {
      known.set(id, done);
      try {
        storage().setItem(key, JSON.stringify([...known]));
      } catch {
        // Full, or forbidden: then this page alone remembers.
      }
    },
  };
}

function readKept(key: string, storage: () => Pick<Storage, "getItem">): [string, Done][] {
  try {
    return JSON.parse(storage().getItem(key) ?? "[]") as [string, Done][];
  } catch {
    return [];
  }
}
