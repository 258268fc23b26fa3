import {
  CalibrationCheck,
  detectionTranslator,
  followsHead,
  newSampler,
  RememberedCentre,
  type Sampler,
} from "./detection/index.ts";
import type { Camera, CheckList } from "./media/index.ts";
import { type AntiCheatConfig, checksFaces, detectionSettings, type RoomData } from "./room-data.ts";

/** What looks at the camera's picture, the same from the device check to the end of the exam. */
export class Looking {
  private shown: Sampler | null = null;
  private going = new AbortController();

  constructor(private readonly clock: { now(): number }) {}

  /** Null when nobody looks. */
  get sampler(): Sampler | null {
    return this.shown;
  }

  /** Gets ready at once, and looks as soon as the camera is on. */
  begin(camera: Camera | null, config: AntiCheatConfig): void {
    if (this.shown || !camera || !checksFaces(config)) return;
    this.shown = newSampler(camera, this.clock);
    void this.shown.run(this.going.signal);
  }

  /** Adds to the device check whether one face can be seen, and where it matters where this person looks at their screen. */
  calibrate(checks: CheckList, { attempt, antiCheatConfig: config }: RoomData, signal: AbortSignal): void {
    const { sampler } = this;
    if (!sampler) return;
    const remembered = new RememberedCentre(attempt, () => sessionStorage);
    const centre = followsHead(detectionSettings(config)) ? remembered : null;
    new CalibrationCheck(
      checks,
      { sampler, centre, darkLuma: config.thresholds.darkLuma, signal },
      detectionTranslator(),
    );
  }

  /** The exam is over, or is sat elsewhere. */
  end(): void {
    this.going.abort();
    this.going = new AbortController();
    this.shown = null;
  }
}
