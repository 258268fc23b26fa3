import { uuid } from "../shared/uuid.ts";
import { wait } from "../shared/wait.ts";
import { ChecksLine } from "./checks-line.ts";
import { type Centre, RememberedCentre, startDetection } from "./detection/index.ts";
import type { Seen } from "./event-reporter.ts";
import { startLockdown } from "./lockdown/index.ts";
import { checksFaces, detectionSettings, locksDown, takesSnapshots } from "./room-data.ts";
import type { Sitting } from "./sitting.ts";
import { type Photographer, takeSnapshots } from "./snapshots/index.ts";
import type { SittingSurroundings } from "./surroundings.ts";
import { whenBack } from "./when-back.ts";

/** What the server's own look at a picture can confirm or contradict. */
const WORTH_A_PICTURE: ReadonlySet<string> = new Set([
  "ABSENCE",
  "MULTIPLE_FACES",
  "LOOKING_AWAY",
  "SUSPICIOUS_BEHAVIOR",
  "PICTURE_DARK",
  "PICTURE_COVERED",
  "PICTURE_FROZEN",
]);

/** What the exam itself sends the person away for: another tab, or the settings of the browser and the system. */
export type Errand = "sign-in" | "devices";

/** ms. Who is signed out can still read and write, so being on that errand does not count for ever. */
const SIGNING_IN = 5 * 60_000;

export interface Watched
  extends Pick<
    SittingSurroundings,
    "main" | "data" | "clock" | "camera" | "screen" | "sampler" | "snapshots" | "afterPause" | "signal"
  > {
  readonly sitting: Pick<Sitting, "tell">;
}

/**
 * What is checked while an exam is being written, and only then: in a pause and after the end nobody is watched, and after a
 * pause not before the person is back. Nothing here throws into the exam: what fails is reported as what cannot be told.
 */
export class Watching {
  private going: AbortController | null = null;
  private isWanted = false;
  private isGone = false;
  private hasToldCentre = false;
  private isSentAway = false;
  private returning = new AbortController();

  constructor(private readonly around: Watched) {
    const { main, data, camera, sampler, signal } = around;
    const line = { main, config: data.antiCheatConfig, camera, sampler, signal };
    this.safely("checks_line", () => new ChecksLine(line));
    signal.addEventListener("abort", () => this.end(), { once: true });
    // Before the reporter hears of it and tells what is left.
    window.addEventListener("pagehide", () => this.go(true), { capture: true, signal });
    window.addEventListener("pageshow", () => this.go(false), { signal });
  }

  turn(on: boolean): void {
    this.isWanted = on;
    this.follow();
  }

  /** The exam sends the person on an errand, or no longer does: until they are back, nobody looks where they are. */
  send(errand: Errand | null): void {
    this.returning.abort();
    this.returning = new AbortController();
    const { signal } = this.returning;
    if (errand) this.isSentAway = true;
    else whenBack(() => this.arrive(signal), signal);
    if (errand === "sign-in") void wait(SIGNING_IN, signal).then(() => this.arrive(signal));
  }

  private arrive(signal: AbortSignal): void {
    if (!signal.aborted) this.isSentAway = false;
  }

  private end(): void {
    this.returning.abort();
    this.turn(false);
  }

  private go(gone: boolean): void {
    this.isGone = gone;
    this.follow();
  }

  private follow(): void {
    const isOn = this.isWanted && !this.isGone;
    if (isOn === (this.going !== null)) return;
    this.going?.abort();
    this.going = isOn ? new AbortController() : null;
    if (this.going) this.start(this.going.signal);
  }

  private start(signal: AbortSignal): void {
    if (this.around.afterPause) whenBack(() => this.begin(signal), signal);
    else this.begin(signal);
  }

  private begin(signal: AbortSignal): void {
    const photographer = this.safely("snapshots", () => this.photographer(signal));
    const report = (seen: Seen) => {
      this.around.sitting.tell(seen);
      if (WORTH_A_PICTURE.has(seen.type) && !("began" in seen.detail)) photographer?.alert();
    };
    const { antiCheatConfig: config } = this.around.data;
    if (takesSnapshots(config)) this.safely("camera", () => this.detect(report, signal));
    if (locksDown(config)) this.safely("page", () => this.lockDown(report, signal));
  }

  /** Null when it failed. */
  private safely<T>(check: string, work: () => T): T | null {
    try {
      return work();
    } catch {
      this.tell("NOT_VERIFIABLE", { check, reason: "failed" });
      return null;
    }
  }

  private tell(type: string, detail: object): void {
    const { sitting, clock } = this.around;
    sitting.tell({ id: uuid(), type, at: new Date(clock.now()).toISOString(), detail: { ...detail } });
  }

  private photographer(signal: AbortSignal): Photographer | null {
    const { data, camera, snapshots: queue, clock } = this.around;
    if (!camera || !queue) return null;
    return takeSnapshots({ camera, queue, seconds: data.antiCheatConfig.snapshotIntervalSeconds, clock, signal });
  }

  private detect(report: (seen: Seen) => void, signal: AbortSignal): void {
    const { data, camera, sampler, clock } = this.around;
    const settings = detectionSettings(data.antiCheatConfig);
    const remembered = new RememberedCentre(data.attempt, () => sessionStorage);
    const isLooked = checksFaces(data.antiCheatConfig);
    this.tellCentre(remembered);
    const found = (own: Centre) => {
      remembered.set(own);
      this.tellCentre(remembered);
    };
    const centre = { known: remembered.get(), found };
    startDetection({ sampler: isLooked ? sampler : null, camera, settings, centre, clock, report, signal });
  }

  /** For the server's own look at the pictures; once a page. */
  private tellCentre(remembered: RememberedCentre): void {
    const centre = remembered.get();
    if (!centre || this.hasToldCentre) return;
    this.hasToldCentre = true;
    this.tell("CALIBRATED", { centre });
  }

  private lockDown(report: (seen: Seen) => void, signal: AbortSignal): void {
    const { data, camera, screen, clock } = this.around;
    const isAsking = () => camera?.state.at === "asking" || screen?.state.at === "asking";
    const isSentAway = () => this.isSentAway;
    startLockdown({ config: data.antiCheatConfig, clock, report, isAsking, isSentAway, signal });
  }
}
