import { calibrate, type Terms } from "./calibration.ts";
import type { Centre, Sample } from "./sample.ts";

const MINUTE = 60_000;
/** So many minutes in vain, and it is said that nobody can tell. */
const PATIENCE = 5;
/** Who writes moves more than who was asked to look at the screen: the median of a minute is steady all the same. */
const WRITING: Terms = { fewest: 20, restless: { yaw: 8, pitch: 8, gaze: 0.06 } };

/** Where somebody looks who was not asked: the middle of the first quiet minute in which they write. */
export class CentreSearch {
  private samples: readonly Sample[] = [];
  private minutes = 0;

  /** Nobody could tell for long. It goes on. */
  get isInVain(): boolean {
    return this.minutes >= PATIENCE;
  }

  /** The centre, as soon as it is found. */
  take(sample: Sample): Centre | null {
    this.samples = [...this.samples, sample];
    const from = this.samples[0]?.at ?? sample.at;
    if (sample.at - from < MINUTE) return null;
    const fewest = Math.max(WRITING.fewest, this.samples.length / 2);
    const { centre, doubt } = calibrate(this.samples, { ...WRITING, fewest });
    this.samples = [];
    this.minutes += 1;
    return doubt === null ? centre : null;
  }
}
