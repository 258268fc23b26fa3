import { FRAMES_A_SECOND, type Frame, FrameMeter } from "./features.ts";

/** What an audio worklet has of its global scope; the project's own types are those of a page. */
interface Processor {
  readonly port: { postMessage(frames: readonly Frame[]): void };
}
declare const AudioWorkletProcessor: new () => Processor;
declare const registerProcessor: (name: string, processor: new () => Processor) => void;
declare const sampleRate: number;

const AT_ONCE = FRAMES_A_SECOND / 2;

/** Measures sound where it comes in, and tells the measures twice a second. The sound itself goes nowhere. */
class VoiceMeter extends AudioWorkletProcessor {
  private readonly meter = new FrameMeter(sampleRate);
  private readonly block = new Float32Array(Math.round(sampleRate / FRAMES_A_SECOND));
  private filled = 0;
  private frames: Frame[] = [];

  process([input]: readonly (readonly Float32Array[])[]): boolean {
    for (const sample of input?.[0] ?? []) this.take(sample);
    return true;
  }

  private take(sample: number): void {
    this.block[this.filled] = sample;
    this.filled += 1;
    if (this.filled < this.block.length) return;
    this.filled = 0;
    this.frames.push(this.meter.measure(this.block));
    if (this.frames.length < AT_ONCE) return;
    this.port.postMessage(this.frames);
    this.frames = [];
  }
}

registerProcessor("voice-meter", VoiceMeter);
