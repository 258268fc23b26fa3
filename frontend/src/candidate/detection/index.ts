import { wait } from "../../shared/wait.ts";
import { everySteadily } from "../live/ticks.ts";
import { Eyes, type EyesWorker } from "./eyes.ts";
import { framesOf } from "./frames.ts";
import { browserReports, type Report, Reports, type ReportsWorld } from "./reports.ts";
import { lateness } from "./rules.ts";
import { Sampler, type SamplerWorld, type Source } from "./sampler.ts";
import { type DetectionSettings, listens } from "./settings.ts";
import { listenForVoice } from "./voice/listen.ts";
import { cameraNaming, followStream, type OwnCentre, SampleWatch, VoiceWatch } from "./watches.ts";

export { CalibrationCheck } from "./calibration-check.ts";
export { detectionTranslator } from "./messages.ts";
export { RememberedCentre } from "./remembered-centre.ts";
export type { Report } from "./reports.ts";
export type { Centre } from "./sample.ts";
export type { Sampler } from "./sampler.ts";
export {
  type DetectionSettings,
  followsEyes,
  followsHead,
  listens,
  type Sensitivity,
  type Thresholds,
} from "./settings.ts";

/** This browser's. It looks from `run` on until its signal ends it, from the device check to the end of the exam. */
export function newSampler(camera: Source, clock: { now(): number }): Sampler {
  const world: SamplerWorld = {
    framesOf,
    newEyes: () => (canSee() ? new Eyes({ newWorker, wait, at: import.meta.env.BASE_URL }) : null),
    every: everySteadily,
    wait,
    now: () => clock.now(),
    elapsed: () => performance.now(),
    isVisible: () => document.visibilityState === "visible",
  };
  return new Sampler(camera, world);
}

export interface DetectionOptions {
  /** Null when the exam uses no camera. */
  readonly sampler: Pick<Sampler, "state" | "onChange" | "onSample"> | null;
  readonly camera: Source | null;
  readonly settings: DetectionSettings;
  /** Of where this person looks. */
  readonly centre: OwnCentre;
  readonly clock: { now(): number };
  readonly report: (report: Report) => void;
  /** Ends the watching: while an exam is paused, nobody is watched. What still goes on is told as ended. */
  readonly signal: AbortSignal;
}

export interface DetectionWorld {
  readonly reports: ReportsWorld;
  readonly listen: typeof listenForVoice;
}

/** Concludes from what camera and microphone give, and reports it. Whatever fails is reported, and the exam goes on. */
export function startDetection(options: DetectionOptions, world: DetectionWorld = worldHere(options)): void {
  const { sampler, camera, settings, signal } = options;
  const reports = new Reports(world.reports, signal, (type) => lateness(type, settings.thresholds));
  const around = { settings, reports, now: world.reports.now, every: world.reports.every, signal };
  const voice = listens(settings) ? new VoiceWatch(around, world.listen) : null;
  if (sampler) new SampleWatch(around, sampler, options.centre, () => voice?.isHeard ?? null);
  if (camera) followStream(camera, (stream) => voice?.follow(stream), signal);
  if (camera) followStream(camera, cameraNaming(around), signal);
}

function worldHere({ clock, report }: DetectionOptions): DetectionWorld {
  return { reports: browserReports({ report, now: () => clock.now() }), listen: listenForVoice };
}

function newWorker(): EyesWorker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}

function canSee(): boolean {
  return [typeof Worker, typeof WebAssembly, typeof createImageBitmap].every((kind) => kind !== "undefined");
}
