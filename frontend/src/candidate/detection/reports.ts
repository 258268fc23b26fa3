import { uuid } from "../../shared/uuid.ts";
import { Aggregate, type Change, type Detail, type Told } from "./aggregate.ts";

/** As the server is told; `at` as it reads times. */
export interface Report {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly detail: Detail;
}

export interface ReportsWorld {
  readonly report: (report: Report) => void;
  /** ms of the server's clock. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly every: (ms: number, tick: () => void, signal: AbortSignal) => void;
}

const SETTLE_EVERY = 1000;

/** Takes what the watchers of this page see and reports it, similar things together. */
export class Reports {
  private readonly aggregate: Aggregate;
  private readonly untold = new Set<string>();

  constructor(
    private readonly world: ReportsWorld,
    signal: AbortSignal,
    lateness?: (type: string) => number,
  ) {
    this.aggregate = new Aggregate(world.newId, lateness);
    world.every(SETTLE_EVERY, () => this.tell(this.aggregate.settle(world.now())), signal);
    signal.addEventListener("abort", () => this.tell(this.aggregate.finish(world.now())), { once: true });
  }

  readonly take = (change: Change): void => this.tell(this.aggregate.take(change));

  /** A check that this browser cannot do: no violation. Said once. */
  readonly cannotTell = (check: string, reason: string): void => {
    if (this.untold.has(check)) return;
    this.untold.add(check);
    const type = "NOT_VERIFIABLE";
    this.take({ phase: "once", type, like: `${type} ${check}`, at: this.world.now(), detail: { check, reason } });
  };

  private tell(told: readonly Told[]): void {
    for (const { at, ...rest } of told) this.world.report({ ...rest, at: new Date(at).toISOString() });
  }
}

export function browserReports({ report, now }: Pick<ReportsWorld, "report" | "now">): ReportsWorld {
  return { report, now, newId: uuid, every };
}

function every(ms: number, tick: () => void, signal: AbortSignal): void {
  const timer = setInterval(tick, ms);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
}
