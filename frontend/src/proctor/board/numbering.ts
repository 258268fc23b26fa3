/** How far the changes of one exam have come in. They are numbered by the server, one after the other. */
export interface Numbering {
  /** Every change up to this one is in what we show. */
  readonly upTo: number;
  /** Those heard beyond a gap. */
  readonly beyond: ReadonlySet<number>;
  /** The highest that is known to exist. */
  readonly known: number;
  /** Since when one is missing, ms on the page's clock. */
  readonly missingSince: number | null;
  /** When the exam was asked for again, how often in a row, and what we had then. */
  readonly asked: { readonly at: number; readonly times: number; readonly upTo: number } | null;
  /** Tallies in a row that were lower than what we have: one may have been overtaken, two are another count. */
  readonly lower: number;
}

/** Changes that overtake each other are put right by themselves within this time. */
export const PATIENCE = 500;
/** An answer should have come by then. */
export const ASK_AGAIN = 3000;

const NOTHING: Numbering = {
  upTo: -1,
  beyond: new Set(),
  known: -1,
  missingSince: null,
  asked: null,
  lower: 0,
};

/** Whether the change with this number says anything new. */
export function isNews(numbering: Numbering = NOTHING, number: number): boolean {
  return number > numbering.upTo && !numbering.beyond.has(number);
}

export function withChange(numbering: Numbering = NOTHING, number: number, at: number): Numbering {
  const beyond = new Set(numbering.beyond).add(number);
  return looked({ ...numbering, beyond, known: Math.max(numbering.known, number) }, at);
}

export function withTally(numbering: Numbering = NOTHING, number: number, at: number): Numbering {
  const lower = number < numbering.upTo ? numbering.lower + 1 : 0;
  return looked({ ...numbering, known: Math.max(numbering.known, number), lower }, at);
}

/** After a snapshot that counts up to `number`. */
export function withSnapshot(numbering: Numbering = NOTHING, number: number, at: number): Numbering {
  if (isNewCount(numbering, number)) return { ...NOTHING, upTo: number, known: number };
  const upTo = Math.max(number, numbering.upTo);
  return looked({ ...numbering, upTo, known: Math.max(numbering.known, number), asked: null, lower: 0 }, at);
}

/** The server has lost its count and begun again: what we asked for is older than what we had when we asked. */
export function isNewCount(numbering: Numbering | undefined, number: number): boolean {
  return numbering?.asked ? number < numbering.asked.upTo : false;
}

export function withAsk(numbering: Numbering, at: number): Numbering {
  return { ...numbering, asked: { at, times: (numbering.asked?.times ?? 0) + 1, upTo: numbering.upTo } };
}

/** When the exam is to be asked for again, ms on the page's clock; null when all is there. */
export function askAt({ missingSince, asked }: Numbering): number | null {
  if (missingSince === null) return null;
  return Math.max(missingSince + PATIENCE, asked ? asked.at + ASK_AGAIN : 0);
}

/** Closes what can be closed, and notes when a gap was first seen. */
function looked(numbering: Numbering, at: number): Numbering {
  let { upTo } = numbering;
  while (numbering.beyond.has(upTo + 1)) upTo += 1;
  const beyond = new Set([...numbering.beyond].filter((number) => number > upTo));
  const isMissing = upTo < numbering.known || numbering.lower >= 2;
  return { ...numbering, upTo, beyond, missingSince: isMissing ? (numbering.missingSince ?? at) : null };
}
