import type { SampledClock } from "../shared/clock.ts";
import { wait } from "../shared/wait.ts";
import type { Uploading } from "../shared/wire.gen.ts";
import { ActivityLog } from "./activity-log.ts";
import { CameraLink } from "./camera-link.ts";
import type { EventReporter, Seen } from "./event-reporter.ts";
import { browserLive, LiveLink, lineUrl, type Stand } from "./live/live-link.ts";
import { tabMemory } from "./live/orders.ts";
import { OrdersView } from "./live/orders-view.ts";
import type { Footage } from "./live/publication.ts";
import { Stills } from "./live/stills.ts";
import { batteryHere, networkHere } from "./live/vitals.ts";
import type { Camera, RecordingStatus, SharedScreen, Source, Uploads } from "./media/index.ts";
import type { Happening } from "./room.ts";
import { type RoomData, recordsCamera } from "./room-data.ts";
import { followUploads } from "./room-uploads.ts";
import { ScreenLink } from "./screen-link.ts";

export interface SittingTools {
  readonly data: RoomData;
  readonly clock: SampledClock;
  readonly reporter: EventReporter;
  readonly camera: Camera | null;
  readonly screen: SharedScreen | null;
  readonly uploads: Uploads | null;
}

/** What a face of the room hears of. */
export interface SittingNews {
  readonly happen: (happening: Happening) => void;
  readonly stands: (stand: Stand) => void;
}

type Recorded = Extract<Happening, { type: "recorder" | "screen-recorder" }>;

const LAST_CHUNK = 4000;

/** One person sitting one exam at this page, through its pauses: what is recorded, reported and shown live goes on. */
export class Sitting {
  readonly log = new ActivityLog();
  private readonly camera: CameraLink;
  private readonly screen: ScreenLink;
  private readonly live: LiveLink | null;
  private readonly leaving = new AbortController();
  private readonly going = new AbortController();
  private readonly hearers = new Set<SittingNews>();
  /** The last happening of each kind, for the face that comes next. */
  private readonly known = new Map<Happening["type"], Happening>();
  private hasBegun = false;
  private stood: { readonly stand: Stand; readonly at: number } | null = null;

  constructor(private readonly tools: SittingTools) {
    const around = { ...tools, signal: this.leaving.signal };
    const happen = (happening: Happening) => this.happen(happening);
    const report = (type: string, detail: object) => this.report(type, detail);
    this.camera = new CameraLink(around, { happen, report, takeActivity: this.log.reader() });
    this.screen = new ScreenLink(around, { happen, report, takeActivity: this.log.reader() });
    this.live = tools.data.antiCheatConfig.enabled ? this.newLive() : null;
    if (tools.uploads) followUploads(tools.uploads, { happen, report }, around.signal);
  }

  /** Proctors can tell this page what they want; nobody needs to ask. */
  get isHeard(): boolean {
    return this.live?.isUp ?? false;
  }

  /** What has happened so far, and from now on. `since`: when the face was asked for; older news is in it already. */
  listen(news: SittingNews, face: RoomData["face"], since: number, signal: AbortSignal): void {
    this.hearers.add(news);
    signal.addEventListener("abort", () => this.hearers.delete(news), { once: true });
    for (const happening of this.known.values()) news.happen(happening);
    this.live?.stand({ face });
    if (this.stood && this.stood.at > since) news.stands(this.stood.stand);
    if (!this.hasBegun) this.begin();
  }

  retryCamera(): Promise<void> {
    return this.camera.retry();
  }

  /** To be called by a click. */
  retryScreen(): Promise<void> {
    return this.screen.retry();
  }

  /** A plain exam reports nothing. */
  report(type: string, detail: object): void {
    if (!this.tools.data.antiCheatConfig.enabled) return;
    this.tools.reporter.report(type, detail);
    this.log.note(type);
  }

  /** What the watchers of this page concluded, by their own id and time. */
  readonly tell = (seen: Seen): void => {
    this.tools.reporter.tell(seen);
    this.log.note(seen.type);
  };

  /** Resolves when the last chunk is kept, or does not come. Uploading goes on. */
  async stopRecording(): Promise<void> {
    await Promise.race([Promise.allSettled([this.camera.stop(), this.screen.stop()]), wait(LAST_CHUNK)]);
  }

  /** The exam is over, and the page shows it. What proctors said can still be read. */
  finish(): void {
    this.live?.stand({ face: "done" });
    this.leaving.abort();
  }

  /** Another page goes on. */
  giveWay(): void {
    this.leaving.abort();
    this.going.abort();
  }

  private begin(): void {
    const { signal } = this.leaving;
    this.hasBegun = true;
    this.live?.begin();
    this.camera.begin();
    this.screen.begin();
    window.addEventListener("pagehide", () => this.tools.reporter.leave(), { signal });
    window.addEventListener("beforeunload", () => this.tools.uploads?.part(), { signal });
    for (const change of ["focus", "blur"]) window.addEventListener(change, () => this.live?.look(), { signal });
    document.addEventListener("visibilitychange", () => this.live?.look(), { signal });
  }

  private happen(happening: Happening): void {
    this.known.set(happening.type, happening);
    if (happening.type === "upload") this.live?.giveWay(this.tools.uploads?.rung ?? "full");
    for (const { happen } of this.hearers) happen(happening);
  }

  // -- the line to the proctors ------------------------------------------------------

  private newLive(): LiveLink {
    const { data, clock, camera, screen, reporter } = this.tools;
    const { signal } = this.leaving;
    const stills = new Stills();
    signal.addEventListener("abort", () => stills.forget(), { once: true });
    const view = new OrdersView((order) => live.read(order), this.going.signal);
    const news = {
      stands: (stand: Stand) => this.stands(stand),
      watched: (viewers: number) => this.happen({ type: "watched", viewers }),
      refused: () => this.stands({ state: "", deadline: null }),
      show: view.show.bind(view),
      tell: view.tell.bind(view),
      heard: reporter.heard.bind(reporter),
      up: reporter.hurry.bind(reporter),
    };
    const memory = tabMemory(data.attempt, () => sessionStorage);
    const recordings = () => this.recordings();
    const count = () => reporter.count;
    const world = { ...browserLive(), still: stills.take.bind(stills), vitals: pageVitals() };
    const live = new LiveLink({ url: lineUrl(data.attempt), clock, memory, recordings, count, news }, world, signal);
    reporter.over((events) => live.say(events), signal);
    follow(camera, "coming", (footage) => live.supply("camera", footage), signal);
    follow(screen, null, (footage) => live.supply("screen", footage), signal);
    return live;
  }

  private stands(stand: Stand): void {
    this.stood = { stand, at: performance.now() };
    for (const { stands } of this.hearers) stands(stand);
  }

  private recordings(): Uploading[] {
    const { data, screen, uploads } = this.tools;
    if (!uploads) return [];
    const camera = recordsCamera(data.antiCheatConfig) ? [this.uploading("camera", uploads)] : [];
    return screen ? [...camera, this.uploading("screen", uploads)] : camera;
  }

  private uploading(source: Source, uploads: Uploads): Uploading {
    const known = this.known.get(source === "camera" ? "recorder" : "screen-recorder") as Recorded | undefined;
    const { recording, rung }: Pick<RecordingStatus, "recording" | "rung"> = known?.status ?? WAITING;
    return { source, state: recording, step: rung, ...uploads.tally(source) };
  }
}

const WAITING = { recording: "idle", rung: "full" } as const;

function pageVitals() {
  return {
    isFocused: () => document.hasFocus(),
    isVisible: () => document.visibilityState === "visible",
    network: networkHere,
    battery: batteryHere(),
  };
}

/** `closed`: what a device that is not open stands for. The camera is opened by the page itself. */
function follow(
  device: Camera | SharedScreen | null,
  closed: Footage,
  supply: (footage: Footage) => void,
  signal: AbortSignal,
): void {
  if (!device) return;
  const tell = (state: Camera["state"] | SharedScreen["state"]) => supply(footageOf(state, closed));
  signal.addEventListener("abort", device.onChange(tell), { once: true });
  tell(device.state);
}

function footageOf(state: Camera["state"] | SharedScreen["state"], closed: Footage): Footage {
  if (state.at === "ready") return state.stream;
  if (state.at === "asking") return "coming";
  return state.at === "closed" ? closed : null;
}
