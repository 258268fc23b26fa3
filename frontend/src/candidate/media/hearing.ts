/** -60 dB, the noise of a quiet room, is 0; full scale is 100. */
const FLOOR = -60;
const VOICE = 35;
/** One loud moment may be a click; words have several. */
const HEARD_AFTER = 3;

/** How loud the samples (-1..1) are, from 0 to 100. */
export function loudness(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(samples.length, 1);
  const decibels = 10 * Math.log10(power || Number.MIN_VALUE);
  return Math.round(Math.min(Math.max((decibels - FLOOR) / -FLOOR, 0), 1) * 100);
}

/** Decides that a voice was heard. Stays decided: a pause in speaking is no fault of the microphone. */
export class Hearing {
  private loud = 0;

  get heard(): boolean {
    return this.loud >= HEARD_AFTER;
  }

  take(level: number): void {
    if (level >= VOICE) this.loud += 1;
  }
}
