/** What can be said of a few hundredths of a second of sound, and no word of it. */
export interface Frame {
  /** dB below full scale. */
  readonly level: number;
  /** How often the sound crosses zero in a second. */
  readonly crossings: number;
  /** Share of its energy between 200 and 3,400 Hz. */
  readonly speech: number;
}

export const FRAMES_A_SECOND = 40;
const BAND = { from: 200, to: 3400 };
const SILENCE = -100;

/** Measures blocks of samples (-1..1). The filters carry over from block to block. */
export class FrameMeter {
  private readonly above: Biquad;
  private readonly below: Biquad;
  private last = 0;

  constructor(private readonly rate: number) {
    this.above = new Biquad(highPass(BAND.from / rate));
    this.below = new Biquad(lowPass(BAND.to / rate));
  }

  measure(samples: Float32Array): Frame {
    let [energy, speech, crossings] = [0, 0, 0];
    for (const sample of samples) {
      const inBand = this.below.take(this.above.take(sample));
      energy += sample * sample;
      speech += inBand * inBand;
      if (sample < 0 !== this.last < 0) crossings += 1;
      this.last = sample;
    }
    const seconds = samples.length / this.rate;
    const level = energy > 0 ? 10 * Math.log10(energy / samples.length) : SILENCE;
    return {
      level: Math.max(level, SILENCE),
      crossings: seconds > 0 ? crossings / seconds : 0,
      speech: energy > 0 ? Math.min(speech / energy, 1) : 0,
    };
  }
}

type Coefficients = readonly [b0: number, b1: number, b2: number, a1: number, a2: number];

/** A second-order filter in its transposed direct form II. */
class Biquad {
  private first = 0;
  private second = 0;

  constructor(private readonly coefficients: Coefficients) {}

  take(sample: number): number {
    const [b0, b1, b2, a1, a2] = this.coefficients;
    const out = b0 * sample + this.first;
    this.first = b1 * sample - a1 * out + this.second;
    this.second = b2 * sample - a2 * out;
    return out;
  }
}

/** Butterworth, by the bilinear transform (Bristow-Johnson, "Cookbook formulae for audio EQ"); frequency / sample rate. */
function lowPass(frequency: number): Coefficients {
  const { cosine, alpha } = shape(frequency);
  const gain = (1 - cosine) / 2;
  return normalised([gain, 2 * gain, gain], cosine, alpha);
}

function highPass(frequency: number): Coefficients {
  const { cosine, alpha } = shape(frequency);
  const gain = (1 + cosine) / 2;
  return normalised([gain, -2 * gain, gain], cosine, alpha);
}

function shape(frequency: number): { cosine: number; alpha: number } {
  const angle = 2 * Math.PI * Math.min(frequency, 0.49);
  return { cosine: Math.cos(angle), alpha: Math.sin(angle) * Math.SQRT1_2 };
}

function normalised([b0, b1, b2]: readonly [number, number, number], cosine: number, alpha: number): Coefficients {
  const whole = 1 + alpha;
  return [b0 / whole, b1 / whole, b2 / whole, (-2 * cosine) / whole, (1 - alpha) / whole];
}
