import { ApiError, type Asking, isPassing, isSignedOut } from "../shared/api.ts";
import type { ServerClock } from "../shared/clock.ts";
import { EventAllowance } from "./event-allowance.ts";

const RETRY_AFTER = 10_000;
/** A line that is up may lead to a server that is busy; REST is another way in. */
const HEARD_WITHIN = 5000;
/** As many as the server takes in one message. */
const MOST_AT_ONCE = 50;
const MOST_WAITING = 500;
/** Of a whole message: one of its events may be the cause. */
const SPOILT: readonly number[] = [400, 413];

type Detail = Readonly<Record<string, unknown>>;

/** What was seen, with the id and the time that it has had since. */
export interface Seen {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly detail: Detail;
}

/** As the server is told: `number` counts from 1 what `page` reports, so that it notices what is missing. */
export interface Observation extends Seen {
  readonly page: string;
  readonly number: number;
}

/** What the server is told of the counting itself, which shows what does not arrive at all: the last number that was tried. */
export interface Count {
  readonly page: string;
  readonly told: number;
}

/** What became of them: ids that the server has, and {id: code} of those that it will never take. */
export interface Receipt {
  readonly accepted: readonly string[];
  readonly refused: Readonly<Record<string, string>>;
}

/** What the server has not confirmed yet. It outlives a reload. */
export interface ReportMemory {
  all(): readonly Observation[];
  keep(waiting: readonly Observation[]): void;
}

export interface ReportWorld {
  send(events: readonly Observation[], asking: Asking): Promise<Receipt>;
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  newId(): string;
  readonly memory: ReportMemory;
  readonly clock: ServerClock;
}

/** False when the line is down. What was said is confirmed, if at all, by `heard`. */
type Say = (events: readonly Observation[]) => boolean;

/**
 * Tells the server what the page saw, over the line while it is up, else over REST, until the server confirms it. An event
 * keeps its id, so that one told twice is stored once.
 */
export class EventReporter {
  private readonly page: string;
  private number = 0;
  private tried = 0;
  private waiting: readonly Observation[];
  private sending = false;
  private most = MOST_AT_ONCE;
  private say: Say = () => false;
  private answered: () => void = () => undefined;
  private resting = new AbortController();
  private readonly allowances = new Map<string, EventAllowance>();
  /** Ids of what was omitted: nobody would know what their ends are the ends of. */
  private readonly untold = new Set<string>();
  /** Ids of what stands for something that was refused. */
  private readonly standIns = new Set<string>();

  /** Begins with what an earlier page of this tab could not tell. */
  constructor(private readonly world: ReportWorld) {
    this.page = world.newId();
    this.waiting = world.memory.all();
    void this.send();
  }

  get count(): Count {
    return { page: this.page, told: this.tried };
  }

  /** Uses this line until the signal ends it. */
  over(say: Say, signal: AbortSignal): void {
    this.say = say;
    const leave = () => {
      if (this.say === say) this.say = () => false;
    };
    signal.addEventListener("abort", leave, { once: true });
  }

  /** What happens all the time is told now and then, with the number of times that were `omitted`. */
  report(type: string, detail: object = {}): void {
    const { clock, newId } = this.world;
    this.tell({ id: newId(), type, at: new Date(clock.now()).toISOString(), detail: { ...detail } });
  }

  /** The end of something that was told is always told (`detail.began`). What is not told has no number. */
  tell(seen: Seen): void {
    const began = seen.detail["began"];
    if (typeof began === "string") {
      if (!this.untold.delete(began)) this.add(seen);
      return;
    }
    const allowance = this.allowance(seen.type);
    const omitted = this.waiting.length < MOST_WAITING ? allowance.take(this.world.clock.now()) : allowance.omit();
    if (omitted === null) this.untold.add(seen.id);
    else this.add(omitted > 0 ? { ...seen, detail: { ...seen.detail, omitted } } : seen);
  }

  /** The server's answer over the line. */
  heard(receipt: Receipt): void {
    if (this.settle(receipt)) this.answered();
  }

  /** There is a way to the server again. */
  hurry(): void {
    this.resting.abort();
  }

  /** The page goes away: one last request that outlives it. */
  leave(): void {
    if (this.waiting.length === 0) return;
    this.world.send(this.waiting.slice(0, MOST_AT_ONCE), { keepalive: true }).catch(() => undefined);
  }

  private add(seen: Seen): void {
    this.number += 1;
    this.wait([...this.waiting, { ...seen, page: this.page, number: this.number }]);
    void this.send();
  }

  private allowance(type: string): EventAllowance {
    const allowance = this.allowances.get(type) ?? new EventAllowance();
    this.allowances.set(type, allowance);
    return allowance;
  }

  private async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    while (this.waiting.length > 0) await this.sendOnce();
    this.sending = false;
  }

  private async sendOnce(): Promise<void> {
    const batch = this.waiting.slice(0, this.most);
    const { tried } = this;
    this.tried = Math.max(tried, ...batch.map(({ page, number }) => (page === this.page ? number : 0)));
    if ((await this.overTheLine(batch)) || (await this.overRest(batch, tried))) return;
    this.resting = new AbortController();
    await this.world.wait(RETRY_AFTER, this.resting.signal);
  }

  /** True when the server took something of it, or refused it for good. */
  private async overTheLine(batch: readonly Observation[]): Promise<boolean> {
    const late = new AbortController();
    let isHeard = false;
    this.answered = () => {
      isHeard = true;
      late.abort();
    };
    if (this.say(batch)) await this.world.wait(HEARD_WITHIN, late.signal);
    return isHeard;
  }

  /** True as above. @param before what had been tried: a server that says that it cannot now need not miss the rest. */
  private async overRest(batch: readonly Observation[], before: number): Promise<boolean> {
    try {
      return this.settle(await this.world.send(batch, {}));
    } catch (error) {
      const isForGood = !isPassing(error) && !isSignedOut(error);
      if (isForGood) this.giveUp(batch, error);
      else if (error instanceof ApiError) this.tried = before;
      return isForGood;
    }
  }

  /** Of several that are refused as a whole, one may be the cause: they go on one by one. */
  private giveUp(batch: readonly Observation[], error: unknown): void {
    const isOneOfThem = batch.length > 1 && error instanceof ApiError && SPOILT.includes(error.status);
    this.most = isOneOfThem ? 1 : MOST_AT_ONCE;
    if (!isOneOfThem) this.wait(this.waiting.flatMap((event) => (batch.includes(event) ? this.standIn(event) : event)));
  }

  /** What was refused for good leaves its number to a word about that: it would otherwise seem to be held back. */
  private standIn({ id, page, number }: Observation): Observation[] {
    if (this.standIns.delete(id)) return [];
    const { clock, newId } = this.world;
    const [standIn, at] = [newId(), new Date(clock.now()).toISOString()];
    this.standIns.add(standIn);
    return [
      { id: standIn, type: "NOT_VERIFIABLE", at, detail: { check: "reports", reason: "not_taken" }, page, number },
    ];
  }

  private settle({ accepted, refused }: Receipt): boolean {
    const left = this.waiting.filter(({ id }) => !accepted.includes(id) && !(id in refused));
    const isSettled = left.length < this.waiting.length;
    this.wait(left);
    return isSettled;
  }

  private wait(waiting: readonly Observation[]): void {
    this.waiting = waiting;
    this.world.memory.keep(waiting);
  }
}
