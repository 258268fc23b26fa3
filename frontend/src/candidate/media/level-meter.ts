import { loudness } from "./hearing.ts";

const EVERY = 100;
/** 85 ms at 48 kHz: hardly anything between two looks is missed. */
const WINDOW = 4096;

/** Calls back with the sound level of the stream, ten times a second, until the signal ends it. */
export function listenTo(stream: MediaStream, onLevel: (level: number) => void, signal: AbortSignal): void {
  if (stream.getAudioTracks().length === 0 || typeof AudioContext === "undefined") return;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: WINDOW });
  const samples = new Float32Array(analyser.fftSize);
  context.createMediaStreamSource(stream).connect(analyser);
  const timer = setInterval(() => {
    if (context.state === "suspended") void context.resume(); // allowed once the person has touched the page
    analyser.getFloatTimeDomainData(samples);
    onLevel(loudness(samples));
  }, EVERY);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    void context.close();
  });
}
