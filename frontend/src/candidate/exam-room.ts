import { Api, NetworkError } from "../shared/api.ts";
import { pageClock, type SampledClock } from "../shared/clock.ts";
import { maybe, pageData } from "../shared/dom.ts";
import { uuid } from "../shared/uuid.ts";
import { wait } from "../shared/wait.ts";
import { showDone } from "./done-page.ts";
import { showElsewhere } from "./elsewhere-page.ts";
import { EventReporter } from "./event-reporter.ts";
import { showLobby } from "./lobby-page.ts";
import { leaveFullScreen } from "./lockdown/index.ts";
import { Looking } from "./looking.ts";
import {
  type Camera,
  type CheckList,
  DeviceCheck,
  mediaTranslator,
  newCamera,
  newScreen,
  Previews,
  type SharedScreen,
  Uploads,
} from "./media/index.ts";
import { maybePart } from "./parts.ts";
import { showPaused } from "./paused-page.ts";
import { tabReports } from "./report-memory.ts";
import { cameraNeed, isRecorded, type RoomData, recordsSound, screenNeed, takesSnapshots } from "./room-data.ts";
import { type Place, Seat } from "./seat.ts";
import { servedPage } from "./served-page.ts";
import { Sitting, type SittingTools } from "./sitting.ts";
import { newSnapshotQueue, type SnapshotQueue } from "./snapshots/index.ts";
import type { SittingSurroundings, Surroundings } from "./surroundings.ts";
import { showWriting } from "./writing-page.ts";

const RETRY_AFTER = 3000;
const LAST_CHUNK = 4000;
/** The tab that gives way saves its last answers and lets go of the camera. */
const GIVING_WAY = 500;
const JUST_STARTED = 5000;

type Face = RoomData["face"];
type SittingFace = Extract<Face, "writing" | "paused">;

const BEFORE_AND_AFTER: Readonly<Record<Exclude<Face, SittingFace>, (around: Surroundings) => void>> = {
  lobby: showLobby,
  done: showDone,
};
const BETWEEN: Readonly<Record<SittingFace, (around: SittingSurroundings) => void>> = {
  writing: showWriting,
  paused: showPaused,
};

/** Keeps camera and shared screen open while the faces of the room change. */
export class ExamRoom {
  private readonly api = new Api();
  private readonly clock: SampledClock = pageClock();
  private camera: Camera | null = null;
  private previews: Previews | null = null;
  private screen: SharedScreen | null = null;
  private uploads: Uploads | null = null;
  private readonly looking = new Looking(this.clock);
  private snapshots: SnapshotQueue | null = null;
  private reporter: EventReporter | null = null;
  private seat: Seat | null = null;
  private place: Place | null = null;
  private sitting: Sitting | null = null;
  private askedAt = 0;
  private tookOver = false;
  private loaded = true;
  private face = new AbortController();

  constructor(private main: HTMLElement) {}

  show(): void {
    const data = pageData<RoomData>("room-data", this.main);
    this.face = new AbortController();
    this.prepareDevices(data);
    if (isRecorded(data.antiCheatConfig)) this.uploads ??= new Uploads(data.attempt, this.clock);
    if (takesSnapshots(data.antiCheatConfig)) this.snapshots ??= newSnapshotQueue(data.attempt);
    this.reporter ??= newReporter(data.attempt, this.api, this.clock);
    if (data.face === "writing" || data.face === "paused") return void this.sit(data, data.face, this.reporter);
    this.sitting?.finish();
    this.sitting = null;
    this.place?.leave();
    this.place = null;
    if (data.face === "done") this.endWatching();
    BEFORE_AND_AFTER[data.face](this.surroundings(data));
  }

  private surroundings(data: RoomData): Surroundings {
    const { main, api, clock, camera, screen, uploads, snapshots, loaded, askedAt } = this;
    const { signal } = this.face;
    const { sampler } = this.looking;
    const devices = { camera, screen, uploads, sampler, snapshots };
    const taken = this.place?.lost ?? new AbortController().signal;
    const refresh = () => this.refresh();
    return { main, data, api, clock, ...devices, loaded, taken, signal, askedAt, refresh };
  }

  // -- the seat: of all tabs, one sits an exam that is proctored ----------------

  private async sit(data: RoomData, face: SittingFace, reporter: EventReporter): Promise<void> {
    const { signal } = this.face;
    if (data.antiCheatConfig.enabled && !(await this.takeSeat(data, signal))) return;
    if (face === "writing") this.looking.begin(this.camera, data.antiCheatConfig);
    const around = this.surroundings(data);
    const afterPause = this.sitting !== null;
    this.sitting ??= this.newSitting({ ...around, reporter });
    BETWEEN[face]({ ...around, sitting: this.sitting, afterPause });
  }

  private newSitting(tools: SittingTools): Sitting {
    const sitting = new Sitting(tools);
    if (this.isResumed(tools.data)) sitting.report("SESSION_RESUMED", {});
    if (this.tookOver) sitting.report("OPENED_ELSEWHERE", {});
    this.tookOver = false;
    return sitting;
  }

  /** True when the page was loaded in the middle of the exam, not by starting it. */
  private isResumed({ startedAt }: RoomData): boolean {
    return this.loaded && this.clock.now() - Date.parse(startedAt ?? "") > JUST_STARTED;
  }

  private async takeSeat(data: RoomData, signal: AbortSignal): Promise<boolean> {
    this.seat ??= new Seat(data.attempt, { locks: navigator.locks, wait });
    if (!this.place || this.place.lost.aborted) this.place = await this.seat.take();
    if (signal.aborted) return false;
    if (!this.place) this.standAside(this.seat);
    this.place?.lost.addEventListener("abort", () => void this.giveWay(), { signal });
    return this.place !== null;
  }

  /** Shows that another tab sits the exam, until the person wants it here or that tab is gone. */
  private standAside(seat: Seat): void {
    const { signal } = this.face;
    showElsewhere(this.main, (waits) => void this.takeOver(seat, waits), signal);
    void seat.free(signal).then(() => (signal.aborted ? undefined : this.refresh()));
  }

  private async takeOver(seat: Seat, waits: () => void): Promise<void> {
    this.face.abort(); // a seat that becomes free meanwhile is no news
    this.face = new AbortController();
    await this.fetchPage(waits); // without a network the other tab is the better one
    this.place = await seat.takeOver();
    this.tookOver = true;
    await wait(GIVING_WAY);
    await this.refresh();
  }

  private async giveWay(): Promise<void> {
    await Promise.race([this.uploads?.stop(), wait(LAST_CHUNK)]);
    this.sitting?.giveWay();
    this.sitting = null;
    this.endWatching();
    this.camera?.close();
    this.screen?.close();
    this.face.abort();
    this.face = new AbortController();
    if (this.seat) this.standAside(this.seat);
  }

  // -- the devices ---------------------------------------------------------------

  /** The whole check in the lobby, the picture alone elsewhere. */
  private prepareDevices(data: RoomData): void {
    const preview = maybePart(this.main, "preview");
    const audio = recordsSound(data.antiCheatConfig);
    this.prepareScreen(data);
    if (preview && cameraNeed(data.antiCheatConfig) !== "none") this.prepareCamera(audio);
    if (data.face === "lobby") this.looking.begin(this.camera, data.antiCheatConfig);
    const { camera, previews, screen } = this;
    const { signal } = this.face;
    const also = (checks: CheckList) => this.looking.calibrate(checks, data, signal);
    if (preview && data.face === "lobby") new DeviceCheck(preview, { camera, previews, screen, audio, also, signal });
    else if (preview) previews?.attach(preview);
  }

  private endWatching(): void {
    this.looking.end();
    leaveFullScreen();
  }

  private prepareCamera(audio: boolean): void {
    this.camera ??= newCamera(audio);
    this.previews ??= new Previews(this.camera, mediaTranslator()("picture"));
  }

  private prepareScreen({ antiCheatConfig }: RoomData): void {
    const need = screenNeed(antiCheatConfig);
    if (need !== "none") this.screen ??= newScreen(need === "required");
  }

  private async refresh(): Promise<void> {
    const page = await this.fetchPage();
    const main = maybe(page, "main[data-face]", HTMLElement);
    if (!main) return location.reload(); // signed out: the server shows the way
    this.face.abort();
    this.loaded = false;
    this.main.replaceWith(main);
    this.main = main;
    window.scrollTo({ top: 0 });
    this.show();
    if (document.activeElement === document.body) main.focus({ preventScroll: true }); // it was within the old face
  }

  private async fetchPage(waits: () => void = () => undefined): Promise<Document> {
    for (;;) {
      try {
        return await this.fetchOnce();
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        waits();
        await wait(RETRY_AFTER);
      }
    }
  }

  private async fetchOnce(): Promise<Document> {
    const { html, askedAt, answeredAt } = await servedPage(location.pathname);
    this.askedAt = askedAt;
    const page = new DOMParser().parseFromString(html, "text/html");
    const serverNow = Number(page.documentElement.getAttribute("data-server-now")) * 1000;
    if (serverNow > 0) this.clock.learn({ serverNow, askedAt, answeredAt });
    return page;
  }
}

function newReporter(attempt: string, api: Api, clock: SampledClock): EventReporter {
  return new EventReporter({
    send: (events, asking) => api.post(`sessions/${attempt}/events/`, { events }, asking),
    wait,
    newId: uuid,
    memory: tabReports(attempt, () => sessionStorage),
    clock,
  });
}
