import type {
  CameraState,
  FailureReason,
  RecordingStatus,
  ScreenFailure,
  ScreenState,
  UploadStatus,
} from "./media/index.ts";
import type { Need } from "./room-data.ts";

/** As the server stores it: text, the id of an option, the ids of several; null when left blank. */
export type Answer = string | readonly string[] | null;

export type CameraAt =
  | { readonly at: "closed" | "asking" | "ready" }
  | { readonly at: "failed"; readonly reason: FailureReason };

export type ScreenAt =
  | { readonly at: "closed" | "asking" | "ready" }
  | { readonly at: "failed"; readonly reason: ScreenFailure };

export type CameraTrouble = FailureReason | "recorder" | "storage";
export type ScreenTrouble = ScreenFailure | "not_shared" | "asking" | "recorder" | "storage";

export type Saving =
  | { readonly at: "idle" | "waiting" | "saving" | "retrying" }
  | { readonly at: "saved"; readonly when: number }
  | { readonly at: "refused"; readonly message: string };

export type Ending = "no" | "reviewing" | "handing-in" | "waiting" | "time-over";

/** The exam while it is being written: everything that its page shows, and nothing of how. */
export interface Room {
  readonly questions: readonly number[];
  readonly current: number;
  readonly answers: ReadonlyMap<number, Answer>;
  readonly refused: ReadonlyMap<number, string>;
  readonly flagged: ReadonlySet<number>;
  readonly saving: Saving;
  readonly online: boolean;
  readonly need: Need;
  readonly records: boolean;
  readonly camera: CameraAt;
  /** The camera's recording. */
  readonly recorder: RecordingStatus;
  readonly screenNeed: Need;
  readonly screen: ScreenAt;
  /** The screen's recording. */
  readonly screenRecorder: RecordingStatus;
  readonly upload: UploadStatus;
  /** How many proctors look at the live picture. */
  readonly viewers: number;
  readonly now: number;
  readonly deadline: number;
  readonly ending: Ending;
  readonly trouble: string;
  /** The session is over: nothing is saved until the person has signed in again. */
  readonly signedOut: boolean;
}

export type Happening =
  | { readonly type: "answered"; readonly question: number; readonly answer: Answer }
  | { readonly type: "went"; readonly to: number }
  | { readonly type: "stepped"; readonly by: 1 | -1 }
  | { readonly type: "flag-turned"; readonly question: number }
  | { readonly type: "saving" }
  | {
      readonly type: "saved";
      readonly when: number;
      readonly questions: readonly number[];
      readonly refused: ReadonlyMap<number, string>;
    }
  | { readonly type: "save-failed"; readonly message: string | null; readonly signedOut?: boolean }
  | { readonly type: "network"; readonly online: boolean }
  | { readonly type: "camera"; readonly state: CameraState }
  | { readonly type: "recorder"; readonly status: RecordingStatus }
  | { readonly type: "screen"; readonly state: ScreenState }
  | { readonly type: "screen-recorder"; readonly status: RecordingStatus }
  | { readonly type: "upload"; readonly status: UploadStatus }
  | { readonly type: "watched"; readonly viewers: number }
  | { readonly type: "ticked"; readonly now: number }
  | { readonly type: "deadline"; readonly at: number }
  | { readonly type: "hand-in-asked"; readonly always: boolean }
  | { readonly type: "hand-in-confirmed" }
  | { readonly type: "hand-in-delayed" }
  | { readonly type: "hand-in-refused"; readonly message: string; readonly signedOut?: boolean }
  | { readonly type: "turned-back" };

export function next(room: Room, happening: Happening): Room {
  switch (happening.type) {
    case "answered":
      return isLocked(room) ? room : answered(room, happening.question, happening.answer);
    case "went":
      return went(room, happening.to);
    case "stepped":
      return stepped(room, happening.by);
    case "flag-turned":
      return { ...room, flagged: turned(room.flagged, happening.question) };
    case "saving":
      return { ...room, saving: { at: "saving" } };
    case "saved":
      return saved(room, happening.when, happening.questions, happening.refused);
    case "save-failed":
      return {
        ...room,
        saving: happening.message ? { at: "refused", message: happening.message } : { at: "retrying" },
        signedOut: happening.signedOut ?? false,
      };
    case "network":
      return { ...room, online: happening.online };
    case "camera":
      return { ...room, camera: withoutStream(happening.state) };
    case "recorder":
      return { ...room, recorder: happening.status };
    case "screen":
      return { ...room, screen: screenWithoutStream(happening.state) };
    case "screen-recorder":
      return { ...room, screenRecorder: happening.status };
    case "upload":
      return { ...room, upload: happening.status };
    case "watched":
      return happening.viewers === room.viewers ? room : { ...room, viewers: happening.viewers };
    case "ticked":
      return ticked(room, happening.now);
    case "deadline":
      return deadline(room, happening.at);
    case "hand-in-asked":
      return isLocked(room) ? room : { ...room, trouble: "", ending: handInStep(room, happening.always) };
    case "hand-in-confirmed":
      return room.ending === "time-over" ? room : { ...room, ending: "handing-in" };
    case "hand-in-delayed":
      return room.ending === "handing-in" ? { ...room, ending: "waiting" } : room;
    case "hand-in-refused":
      return handInRefused(room, happening.message, happening.signedOut ?? false);
    case "turned-back":
      return room.ending === "reviewing" ? { ...room, ending: "no" } : room;
    default:
      return assertNever(happening);
  }
}

// -- what can be read from a room ----------------------------------------------

export function place(room: Room): number {
  return room.questions.indexOf(room.current);
}

export function isAnswered(room: Room, question: number): boolean {
  const answer = room.answers.get(question) ?? null;
  return answer !== null && answer.length > 0 && !room.refused.has(question);
}

export function open(room: Room): readonly number[] {
  return room.questions.filter((question) => !isAnswered(room, question));
}

export function timeLeft(room: Room): number {
  return Math.max(0, room.deadline - room.now);
}

/** Nothing can be written any more. */
export function isLocked(room: Room): boolean {
  return room.ending === "handing-in" || room.ending === "waiting" || room.ending === "time-over";
}

/** The camera's failure, or the recorder's, whichever stands in the way; null when none does. */
export function failure(room: Room): CameraTrouble | null {
  if (room.need === "none") return null;
  if (room.camera.at === "failed") return room.camera.reason;
  return room.records ? recorderFailure(room.recorder) : null;
}

/** Why the screen is not recorded; null when it is, or need not be. Nothing but a click shares it. */
export function screenFailure({ screenNeed, screen, screenRecorder }: Room): ScreenTrouble | null {
  if (screenNeed === "none") return null;
  if (screen.at === "failed") return screen.reason;
  if (screen.at !== "ready") return screen.at === "closed" ? "not_shared" : "asking";
  return recorderFailure(screenRecorder);
}

/** No click on this device mends it. */
export function isHopeless(trouble: ScreenTrouble | null): boolean {
  return trouble === "unsupported" || trouble === "insecure";
}

/** What the person is reminded of while writing: not of what the exam goes on without and this device can never do. */
export function screenReminder(room: Room): ScreenTrouble | null {
  const trouble = screenFailure(room);
  return room.screenNeed === "optional" && isHopeless(trouble) ? null : trouble;
}

/** The exam must be recorded and is not: the questions are hidden. */
export function isBlocked(room: Room): boolean {
  const lacksCamera = room.need === "required" && failure(room) !== null;
  const lacksScreen = room.screenNeed === "required" && screenFailure(room) !== null;
  return (lacksCamera || lacksScreen) && !isLocked(room);
}

/** The page was opened again and its camera is not on yet. */
export function isWaking(room: Room): boolean {
  return room.need === "required" && !isBlocked(room) && !isLocked(room) && room.camera.at !== "ready";
}

export function hasUnsaved(room: Room): boolean {
  return (room.saving.at !== "idle" && room.saving.at !== "saved") || room.refused.size > 0;
}

// -- how a room changes ----------------------------------------------------------

function answered(room: Room, question: number, answer: Answer): Room {
  const answers = new Map(room.answers).set(question, answer);
  const changed = { answers, refused: without(room.refused, [question]), saving: { at: "waiting" } as const };
  return { ...room, ...changed, trouble: "" };
}

/** The keys do nothing where no question is to be seen. */
function stepped(room: Room, by: 1 | -1): Room {
  const covered = isBlocked(room) || isWaking(room) || isLocked(room) || room.ending === "reviewing";
  return covered ? room : went(room, room.questions[place(room) + by] ?? room.current);
}

function went(room: Room, to: number): Room {
  return room.questions.includes(to)
    ? { ...room, current: to, ending: room.ending === "reviewing" ? "no" : room.ending }
    : room;
}

function saved(room: Room, when: number, questions: readonly number[], refused: ReadonlyMap<number, string>): Room {
  return {
    ...room,
    saving: { at: "saved", when },
    refused: new Map([...without(room.refused, questions), ...refused]),
    trouble: "",
    signedOut: false,
  };
}

function ticked(room: Room, now: number): Room {
  const over = now >= room.deadline;
  return { ...room, now, ending: over ? "time-over" : room.ending };
}

/** More time opens a room again that had locked because it was over. */
function deadline(room: Room, at: number): Room {
  if (at === room.deadline) return room;
  return { ...room, deadline: at, ending: room.ending === "time-over" && at > room.now ? "no" : room.ending };
}

/** The person can act on it, unless the time is over: then it is only tried again. */
function handInRefused(room: Room, trouble: string, signedOut: boolean): Room {
  return { ...room, ending: room.ending === "time-over" ? "time-over" : "no", trouble, signedOut };
}

function handInStep(room: Room, always: boolean): Ending {
  return always || open(room).length > 0 ? "reviewing" : "handing-in";
}

function turned(flagged: ReadonlySet<number>, question: number): ReadonlySet<number> {
  const changed = new Set(flagged);
  if (!changed.delete(question)) changed.add(question);
  return changed;
}

function without<V>(map: ReadonlyMap<number, V>, keys: readonly number[]): ReadonlyMap<number, V> {
  return new Map([...map].filter(([key]) => !keys.includes(key)));
}

function withoutStream(state: CameraState): CameraAt {
  return state.at === "failed" ? state : { at: state.at };
}

/** As a room knows it. */
export function screenWithoutStream(state: ScreenState): ScreenAt {
  return state.at === "failed" ? state : { at: state.at };
}

function recorderFailure({ recording, reason }: RecordingStatus): "recorder" | "storage" | null {
  if (recording !== "failed") return null;
  return reason === "storage_full" ? "storage" : "recorder";
}

function assertNever(happening: never): never {
  throw new Error(`unknown happening ${JSON.stringify(happening)}`);
}
