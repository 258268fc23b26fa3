import { ApiError, isPassing, isSignedOut } from "../shared/api.ts";
import { type Translate, translator } from "../shared/i18n.ts";
import { toast } from "../shared/toast.ts";
import { wait } from "../shared/wait.ts";
import { readAnswer } from "./answer-fields.ts";
import { AnswerSync, type Saved, type SyncNews } from "./answer-sync.ts";
import { AttemptWatch, type Standing } from "./attempt-watch.ts";
import { Drafts } from "./drafts.ts";
import { firstRoom, newerDrafts } from "./first-room.ts";
import type { Stand } from "./live/live-link.ts";
import { messages } from "./messages.ts";
import {
  type Answer,
  type Happening,
  hasUnsaved,
  isBlocked,
  isLocked,
  next,
  type Room,
  screenWithoutStream,
  timeLeft,
} from "./room.ts";
import { RoomView } from "./room-view.ts";
import type { SittingSurroundings } from "./surroundings.ts";
import { type Errand, Watching } from "./watching.ts";
import { listenToPerson } from "./writing-input.ts";

const TICK = 200;
const LAST_SAVE = 2000;
const HAND_IN_RETRY = 3000;
const LOOK_EVERY = 30_000;
const LONG_WORDS = 15_000;

export function showWriting(around: SittingSurroundings): void {
  new WritingPage(around).begin();
}

/** The exam while it is being written: what happens goes through `next`, and what follows from it is in `follow`. */
class WritingPage {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly view: RoomView;
  private readonly drafts: Drafts;
  private readonly sync: AnswerSync;
  private readonly watch: AttemptWatch;
  private readonly watching: Watching;
  private room: Room;
  private leaving = false;
  private networkToast: HTMLElement | null = null;

  constructor(private readonly around: SittingSurroundings) {
    const { main, data, clock, sitting, signal } = around;
    this.drafts = new Drafts(data.attempt, () => localStorage);
    this.sync = this.newSync();
    this.watch = this.newWatch();
    this.watching = new Watching(around);
    const whole = Date.parse(data.deadline ?? "") - Date.parse(data.startedAt ?? "");
    const cures = { camera: () => sitting.retryCamera(), screen: () => sitting.retryScreen() };
    this.view = new RoomView(main, { whole, cures, signal });
    const screen = screenWithoutStream(around.screen?.state ?? { at: "closed" });
    const flagged = this.drafts.flagged();
    this.room = firstRoom({ data, cards: this.view.questions.all, flagged, screen, now: clock.now() });
  }

  begin(): void {
    const { main, signal, loaded, sitting, taken, askedAt } = this.around;
    this.restoreDrafts();
    sitting.log.see(this.room.current);
    this.view.render(this.room);
    listenToPerson(main, this.input(), signal);
    this.listenToBrowser(signal);
    const happen = (happening: Happening) => this.happen(happening);
    sitting.listen({ happen, stands: (stand) => this.hearsStand(stand) }, "writing", askedAt, signal);
    if (!loaded) this.view.focus(this.room);
    void this.watch.run(signal);
    taken.addEventListener("abort", () => this.giveWay(), { signal });
    const ticking = setInterval(() => this.tick(), TICK);
    signal.addEventListener("abort", () => clearInterval(ticking), { once: true });
    // The clock runs by now, whatever watching does.
    if (errandOf(this.room)) this.watching.send(errandOf(this.room));
    this.watching.turn(!isLocked(this.room));
  }

  // -- from happening to room to page ------------------------------------------

  private happen(happening: Happening): void {
    const before = this.room;
    this.room = next(before, happening);
    if (this.room === before) return;
    this.view.render(this.room);
    this.follow(before, this.room);
  }

  private follow(before: Room, after: Room): void {
    if (before.current !== after.current) this.turnTo(after.current);
    if (before.flagged !== after.flagged) this.drafts.keepFlags(after.flagged);
    if (!before.upload.refused && after.upload.refused) toast(this.t("partRefused"), "warning", LONG_WORDS);
    if (!isLocked(before) && isLocked(after)) void this.handIn();
    if (errandOf(before) !== errandOf(after)) this.watching.send(errandOf(after));
    if (isLocked(before) !== isLocked(after)) this.watching.turn(!isLocked(after));
  }

  private turnTo(question: number): void {
    this.around.sitting.log.see(question);
    this.view.questions.focus(question);
    void this.sync.flush();
  }

  private tick(): void {
    const now = this.around.clock.now();
    if (this.leaving) return; // the clock may stand by now
    if (Math.ceil(now / 1000) === Math.ceil(this.room.now / 1000)) return;
    this.happen({ type: "ticked", now });
    if (timeLeft(this.room) <= LAST_SAVE && this.sync.hasUnsaved) void this.sync.flush();
  }

  // -- what the person does ------------------------------------------------------

  private input() {
    return {
      answered: (card: HTMLElement) => this.answered(Number(card.dataset["question"]), readAnswer(card)),
      flagged: (question: number) => this.flagged(question),
      happen: (happening: Happening) => this.happen(happening),
      save: () => void this.sync.flush(),
    };
  }

  private answered(question: number, answer: Answer): void {
    this.happen({ type: "answered", question, answer });
    this.sync.change(question, answer);
  }

  private flagged(question: number): void {
    this.happen({ type: "flag-turned", question });
    if (this.room.flagged.has(question)) this.around.sitting.log.flag(question);
  }

  private restoreDrafts(): void {
    for (const [question, answer] of newerDrafts(this.drafts.answers(), this.view.questions.all)) {
      this.view.questions.write(question, answer);
      this.answered(question, answer);
    }
  }

  // -- saving -----------------------------------------------------------------------

  private newSync(): AnswerSync {
    const { api, data, clock } = this.around;
    return new AnswerSync({
      send: async (answers, asking) => {
        const askedAt = performance.now();
        const saved = await api.put<Saved>(`attempts/${data.attempt}/answers/`, { answers }, asking);
        clock.learn({ serverNow: Date.parse(saved.serverNow), askedAt, answeredAt: performance.now() });
        return saved;
      },
      wait,
      keep: (unsaved) => this.drafts.keepAnswers(unsaved, clock.now()),
      tell: (news) => this.heardFromSync(news),
    });
  }

  private heardFromSync(news: SyncNews): void {
    if (news.type === "saving") this.happen(news);
    else if (news.type === "saved") this.savedAnswers(news.answer, news.questions);
    else if (news.type === "failed") this.happen({ type: "save-failed", ...this.refusal(news.error) });
    else if (news.type === "paused") void this.stepAside();
    else void this.leave();
  }

  private savedAnswers(answer: Saved, questions: readonly number[]): void {
    const refused = new Map(
      Object.entries(answer.refused).map(([question, { message }]) => [Number(question), message]),
    );
    this.around.sitting.log.submit(questions.filter((question) => !refused.has(question)));
    this.happen({ type: "saved", when: Date.parse(answer.savedAt), questions, refused });
    this.happen({ type: "deadline", at: Date.parse(answer.deadline) });
  }

  /** The sentence that the person needs; null for what passes by itself. */
  private refusal(error: unknown): { message: string | null; signedOut: boolean } {
    if (isSignedOut(error)) return { message: this.t("signedOut"), signedOut: true };
    if (isPassing(error)) return { message: null, signedOut: false };
    return { message: error instanceof ApiError ? error.message : this.t("unreachable"), signedOut: false };
  }

  // -- how the attempt stands ------------------------------------------------------

  private newWatch(): AttemptWatch {
    const { api, data, clock, sitting } = this.around;
    return new AttemptWatch(LOOK_EVERY, {
      isTold: () => sitting.isHeard,
      ask: async (asking) => {
        const askedAt = performance.now();
        const standing = await api.get<Standing>(`attempts/${data.attempt}/`, asking);
        clock.learn({ serverNow: Date.parse(standing.serverNow), askedAt, answeredAt: performance.now() });
        return standing;
      },
      wait,
      tell: ({ state, deadline }) => this.hearsStand({ state, deadline: deadline ? Date.parse(deadline) : null }),
    });
  }

  private hearsStand({ state, deadline }: Stand): void {
    if (state === "in_progress") this.happen({ type: "deadline", at: deadline ?? this.room.deadline });
    else if (state === "paused") void this.stepAside();
    else if (state) void this.leave();
    else void this.watch.look(this.around.signal); // the line has no place for this page: the exam may be over
  }

  // -- handing in ----------------------------------------------------------------------

  private async handIn(): Promise<void> {
    const { signal } = this.around;
    while (this.isHandingIn()) {
      if (await this.handInOnce()) return this.leave();
      if (!this.isHandingIn()) return;
      this.happen({ type: "hand-in-delayed" });
      await wait(HAND_IN_RETRY, signal);
    }
  }

  private isHandingIn(): boolean {
    return isLocked(this.room) && !this.leaving && !this.around.signal.aborted;
  }

  /** True when the server has it; false when it is worth another try or the room says why not. */
  private async handInOnce(): Promise<boolean> {
    const { api, data, signal } = this.around;
    if (this.room.ending !== "time-over" && !(await this.everythingArrived())) return false;
    if (this.room.ending === "time-over") await this.watch.look(signal); // somebody may have given more time
    if (!this.isHandingIn()) return false;
    try {
      await api.post(`attempts/${data.attempt}/submit/`, {}, { signal });
      return true;
    } catch (error) {
      const { message, signedOut } = this.refusal(error);
      if (message) this.happen({ type: "hand-in-refused", message, signedOut });
      return false;
    }
  }

  private async everythingArrived(): Promise<boolean> {
    const known = this.room.refused;
    await this.sync.flush();
    const toMend = [...this.room.refused.keys()].find((question) => !known.has(question));
    if (toMend !== undefined) {
      this.happen({ type: "hand-in-refused", message: this.t("mendFirst") });
      this.happen({ type: "went", to: toMend });
    } else if (this.room.saving.at === "refused") {
      const { signedOut, saving } = this.room;
      this.happen({ type: "hand-in-refused", message: saving.message, signedOut });
    }
    return !this.sync.hasUnsaved && isLocked(this.room);
  }

  /** The attempt is over for the server: end the recording and show what it shows now. */
  private async leave(): Promise<void> {
    if (this.leaving) return;
    this.leaving = true;
    this.watching.turn(false);
    this.sync.close();
    await this.around.sitting.stopRecording();
    await this.around.refresh();
  }

  /** The exam is paused: the questions are gone at once, everything else goes on. What is not saved is kept here. */
  private async stepAside(): Promise<void> {
    if (this.leaving) return;
    this.leaving = true;
    this.watching.turn(false);
    this.sync.close();
    this.view.cover();
    await this.around.refresh();
  }

  /** Another tab goes on with what is saved. */
  private giveWay(): void {
    this.leaving = true;
    this.watching.turn(false);
    void this.sync.flush();
  }

  // -- the browser -------------------------------------------------------------

  private listenToBrowser(signal: AbortSignal): void {
    window.addEventListener("online", () => this.network(true), { signal });
    window.addEventListener("offline", () => this.network(false), { signal });
    window.addEventListener("pagehide", () => this.sync.leave(), { signal });
    window.addEventListener("beforeunload", (event) => this.warn(event), { signal });
    document.addEventListener("visibilitychange", () => this.looked(signal), { signal });
    signal.addEventListener("abort", () => this.networkToast?.remove(), { once: true });
  }

  private looked(signal: AbortSignal): void {
    void this.sync.flush();
    if (document.visibilityState === "visible") void this.watch.look(signal);
  }

  private network(online: boolean): void {
    this.happen({ type: "network", online });
    this.around.sitting.report(online ? "CONNECTION_RESTORED" : "CONNECTION_LOST", {});
    this.networkToast?.remove();
    this.networkToast = toast(this.t(online ? "cameOnline" : "wentOffline"), online ? "success" : "warning");
    if (online) this.sync.hurry();
  }

  private warn(event: Event): void {
    if (!this.leaving && (hasUnsaved(this.room) || this.room.upload.backlog > 0)) event.preventDefault();
  }
}

/** The page tells the person to sign in in another tab, or to see to the camera or the screen in the browser's settings. */
function errandOf(room: Room): Errand | null {
  if (isBlocked(room)) return "devices";
  return room.signedOut ? "sign-in" : null;
}
