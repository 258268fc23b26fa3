export type Detail = Readonly<Record<string, unknown>>;

/** What somebody of this page saw: something that begins, that ends, or that happened just so. */
export interface Change {
  readonly phase: "begin" | "end" | "once";
  readonly type: string;
  /** ms of the server's clock. */
  readonly at: number;
  readonly detail: Detail;
  /** Only what is like it is counted with it; by default everything of its type. */
  readonly like?: string;
}

/** What the server is told. `began` names the report that this one is the end of. */
export interface Told {
  readonly id: string;
  readonly type: string;
  readonly at: number;
  readonly detail: Detail;
}

interface Stretch {
  readonly id: string;
  readonly type: string;
  readonly from: number;
  readonly until: number;
  readonly count: number;
  readonly goesOn: boolean;
  /** It was told as something that goes on, so its end is to be told. */
  readonly isLong: boolean;
  /** Of all of them; null where none has any. */
  readonly characters: number | null;
  readonly end: Detail;
}

/** What is alike within this time is one. */
export const TOGETHER = 5000;

/**
 * One report when something begins, and one when it is over with how often and how long: similar ones within 5 s are one
 * (D4). What happened once is told once. What goes on is told no further: for the server it lasts until its end is told.
 */
export class Aggregate {
  private readonly open = new Map<string, Stretch>();

  /**
   * @param lateness how long after it began something of this type may be seen at the latest, in ms: so long its
   * predecessor waits for it.
   */
  constructor(
    private readonly newId: () => string,
    private readonly lateness: (type: string) => number = () => 0,
  ) {}

  take(change: Change): readonly Told[] {
    const key = change.like ?? change.type;
    const known = this.open.get(key);
    if (change.phase === "end") return this.end(key, known, change);
    if (known && (known.goesOn || change.at - known.until <= TOGETHER)) return this.again(key, known, change);
    const before = known ? this.close(key, known) : [];
    return [...before, this.begin(key, change)];
  }

  /** To be called now and then: what is over and did not happen again is told. */
  settle(now: number): readonly Told[] {
    const isOver = ({ goesOn, until, type }: Stretch) => !goesOn && now - until > TOGETHER + this.lateness(type);
    return [...this.open].flatMap(([key, stretch]) => (isOver(stretch) ? this.close(key, stretch) : []));
  }

  /** Nobody watches any more. */
  finish(now: number): readonly Told[] {
    const over = (stretch: Stretch) => (stretch.goesOn ? { ...stretch, until: Math.max(now, stretch.from) } : stretch);
    return [...this.open].flatMap(([key, stretch]) => this.close(key, over(stretch)));
  }

  private begin(key: string, { phase, type, at, detail }: Change): Told {
    const isLong = phase === "begin";
    const id = this.newId();
    const characters = charactersIn(detail);
    this.open.set(key, { id, type, from: at, until: at, count: 1, goesOn: isLong, isLong, characters, end: {} });
    return { id, type, at, detail: isLong ? { ...detail, ongoing: true } : detail };
  }

  private again(key: string, known: Stretch, { phase, at, detail }: Change): readonly Told[] {
    const goesOn = known.goesOn || phase === "begin";
    const isLong = known.isLong || phase === "begin";
    const more = charactersIn(detail);
    const characters = more === null ? known.characters : (known.characters ?? 0) + more;
    const until = Math.max(known.until, at);
    this.open.set(key, { ...known, goesOn, isLong, characters, count: known.count + 1, until });
    return [];
  }

  private end(key: string, known: Stretch | undefined, { at, detail }: Change): readonly Told[] {
    if (!known) return [];
    this.open.set(key, { ...known, goesOn: false, until: Math.max(known.until, at), end: { ...known.end, ...detail } });
    return [];
  }

  private close(key: string, { id, type, from, until, count, isLong, characters, end }: Stretch): readonly Told[] {
    this.open.delete(key);
    if (!isLong && count === 1) return [];
    const seconds = Math.round((until - from) / 100) / 10;
    const all = characters === null ? {} : { characters };
    return [{ id: this.newId(), type, at: until, detail: { ...end, ...all, began: id, seconds, count } }];
  }
}

function charactersIn({ characters }: Detail): number | null {
  return typeof characters === "number" ? characters : null;
}
