import type { Severity } from "../board/attention.ts";

/** Hz; higher and twice for what is critical. */
const TONES: Readonly<Record<"high" | "critical", readonly number[]>> = { high: [660], critical: [880, 660, 880] };
const LASTS = 0.16;
const APART = 0.2;
const LOUD = 0.12;
/** ms */
const LATE = 1000;

/** A short sound for alerts. Browsers allow it only after the person has touched the page. */
export class Chime {
  private context: AudioContext | null = null;
  isOn = false;

  play(severity: Severity): void {
    if (!this.isOn) return;
    this.context ??= new AudioContext();
    const { context } = this;
    const asked = performance.now();
    // What could not sound in time is not made up for in one go.
    void context.resume().then(() => performance.now() - asked < LATE && chime(context, severity));
  }
}

function chime(context: AudioContext, severity: Severity): void {
  const tones = TONES[severity === "critical" ? "critical" : "high"];
  for (const [index, tone] of tones.entries()) beep(context, tone, context.currentTime + index * APART);
}

function beep(context: AudioContext, tone: number, from: number): void {
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = tone;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(LOUD, from + 0.01);
  volume.gain.linearRampToValueAtTime(0, from + LASTS);
  source.connect(volume).connect(context.destination);
  source.start(from);
  source.stop(from + LASTS);
}
