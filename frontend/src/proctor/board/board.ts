import type { AlertItem, CommandItem, ExamCard, Snapshot, Tally, Tile, Wire } from "../../shared/wire.gen.ts";
import {
  askAt,
  isNewCount,
  isNews,
  type Numbering,
  withAsk,
  withChange,
  withSnapshot,
  withTally,
} from "./numbering.ts";

/** Everything that the server has told, by id. Whole things, so that the latest of each is all that counts. */
export interface Board {
  /** False before the first snapshot. */
  readonly isLoaded: boolean;
  readonly exams: ReadonlyMap<string, ExamCard>;
  readonly tiles: ReadonlyMap<string, Tile>;
  readonly alerts: ReadonlyMap<string, AlertItem>;
  readonly commands: ReadonlyMap<string, CommandItem>;
  readonly numberings: ReadonlyMap<string, Numbering>;
  /** The number of the latest change of a tile or an alert, where it is above the snapshot's. */
  readonly numbers: ReadonlyMap<string, number>;
}

export type News = Extract<
  Wire["toProctor"],
  { type: "snapshot" | "tileChanged" | "alertChanged" | "commandChanged" | "tally" | "history" }
>;

/** `at`: ms on the page's clock. */
export type Happening =
  | { readonly type: "heard"; readonly message: News; readonly at: number }
  | { readonly type: "lineUp"; readonly at: number }
  | { readonly type: "asked"; readonly exams: readonly string[]; readonly at: number };

export const EMPTY: Board = {
  isLoaded: false,
  exams: new Map(),
  tiles: new Map(),
  alerts: new Map(),
  commands: new Map(),
  numberings: new Map(),
  numbers: new Map(),
};

export function next(board: Board, happening: Happening): Board {
  switch (happening.type) {
    case "heard":
      return heard(board, happening.message, happening.at);
    case "lineUp":
      return asked(board, [...board.numberings.keys()], happening.at); // the server's first word is a snapshot
    case "asked":
      return asked(board, happening.exams, happening.at);
    default:
      return happening satisfies never;
  }
}

/** A question to ask, and when: ms on the page's clock. Exams by id; none means all of them. */
export interface Ask {
  readonly at: number;
  readonly exams: readonly string[];
}

/** An exam that does not come although it was asked for twice is no exam of ours any more: then all are asked for. */
const MOST_ASKS = 2;

/** The next question, for all that is due by `now` at once. */
export function ask(board: Board, now: number): Ask | null {
  const times = [...board.numberings].flatMap(([exam, numbering]) => {
    const at = askAt(numbering);
    return at === null ? [] : [{ exam, at, isHopeless: (numbering.asked?.times ?? 0) >= MOST_ASKS }];
  });
  if (times.length === 0) return null;
  const at = Math.min(...times.map((time) => time.at));
  const due = times.filter((time) => time.at <= Math.max(at, now));
  return { at, exams: due.some(({ isHopeless }) => isHopeless) ? [] : due.map(({ exam }) => exam) };
}

function heard(board: Board, message: News, at: number): Board {
  switch (message.type) {
    case "snapshot":
      return withAll(board, message, at);
    case "tally":
      return counted(board, message, at);
    case "tileChanged":
      return changed(board, message, at, message.tile.attempt, (now) => ({
        ...now,
        tiles: new Map(now.tiles).set(message.tile.attempt, message.tile),
      }));
    case "alertChanged":
      return changed(board, message, at, message.alert.id, (now) => ({
        ...now,
        alerts: new Map(now.alerts).set(message.alert.id, message.alert),
      }));
    case "commandChanged":
      return changed(board, message, at, message.command.id, (now) => withCommands(now, [message.command]));
    case "history":
      return withCommands(board, message.commands);
    default:
      return message satisfies never;
  }
}

interface Numbered {
  readonly exam: string;
  readonly number: number;
}

/** Takes a change at once even when one before it is missing, unless it is older than what we have of the same thing. */
function changed(
  board: Board,
  { exam, number }: Numbered,
  at: number,
  id: string,
  put: (board: Board) => Board,
): Board {
  const numbering = board.numberings.get(exam);
  if (!isNews(numbering, number)) return board;
  const numberings = new Map(board.numberings).set(exam, withChange(numbering, number, at));
  if (number <= (board.numbers.get(id) ?? -1)) return { ...board, numberings };
  return { ...put(board), numberings, numbers: new Map(board.numbers).set(id, number) };
}

/** What became of a command only ever grows: told twice in either order, it comes out the same. */
function withCommands(board: Board, told: readonly CommandItem[]): Board {
  const commands = new Map(board.commands);
  for (const command of told) {
    const known = commands.get(command.id);
    commands.set(command.id, {
      ...command,
      shownAt: command.shownAt ?? known?.shownAt ?? null,
      readAt: command.readAt ?? known?.readAt ?? null,
    });
  }
  return { ...board, commands };
}

function counted(board: Board, { numbers }: Tally, at: number): Board {
  const numberings = new Map(board.numberings);
  for (const [exam, number] of Object.entries(numbers)) {
    numberings.set(exam, withTally(numberings.get(exam), number, at));
  }
  return { ...board, numberings };
}

function withAll(board: Board, snapshot: Snapshot, at: number): Board {
  const told = new Set([...snapshot.exams.map(({ id }) => id), ...Object.keys(snapshot.numbers)]);
  const isTold = (exam: string) => snapshot.allExams || told.has(exam);
  /** A change that has overtaken the snapshot stays. */
  const isNewer = (id: string, exam: string) => {
    const number = snapshot.numbers[exam] ?? -1;
    if (!told.has(exam) || isNewCount(board.numberings.get(exam), number)) return false;
    return (board.numbers.get(id) ?? -1) > number;
  };
  const merge = <T extends { readonly exam: string }>(
    ours: ReadonlyMap<string, T>,
    theirs: readonly T[],
    idOf: (thing: T) => string,
  ) => {
    const kept = [...ours.values()].filter((thing) => !isTold(thing.exam) || isNewer(idOf(thing), thing.exam));
    const ids = new Set(kept.map(idOf));
    return new Map([...kept, ...theirs.filter((thing) => !ids.has(idOf(thing)))].map((thing) => [idOf(thing), thing]));
  };
  const tiles = merge(board.tiles, snapshot.tiles, ({ attempt }) => attempt);
  const alerts = merge(board.alerts, snapshot.alerts, ({ id }) => id);
  const isKept = (id: string) => {
    const exam = (tiles.get(id) ?? alerts.get(id))?.exam;
    return exam !== undefined && (!isTold(exam) || isNewer(id, exam));
  };
  const exams = snapshot.allExams ? [] : [...board.exams];
  const numberings = new Map([...board.numberings].filter(([exam]) => !snapshot.allExams || told.has(exam)));
  for (const exam of told) {
    numberings.set(exam, withSnapshot(board.numberings.get(exam), snapshot.numbers[exam] ?? 0, at));
  }
  return {
    isLoaded: board.isLoaded || snapshot.allExams,
    exams: new Map([...exams, ...snapshot.exams.map((exam) => [exam.id, exam] as const)]),
    tiles,
    alerts,
    commands: board.commands,
    numberings,
    numbers: new Map([...board.numbers].filter(([id]) => isKept(id))),
  };
}

function asked(board: Board, exams: readonly string[], at: number): Board {
  const numberings = new Map(board.numberings);
  for (const exam of exams.length > 0 ? exams : numberings.keys()) {
    const numbering = numberings.get(exam);
    if (numbering) numberings.set(exam, withAsk(numbering, at));
  }
  return { ...board, numberings };
}
