import { VoiceDecision } from "./decision.ts";
import type { Frame } from "./features.ts";
import script from "./worklet.ts?worker&url";

/** Tells twice a second whether a voice is heard, until the signal ends it. Rejects where the browser cannot tell. */
export async function listenForVoice(
  stream: MediaStream,
  hear: (isVoice: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  const context = new AudioContext();
  signal.addEventListener("abort", () => void context.close(), { once: true });
  await context.audioWorklet.addModule(script);
  if (signal.aborted) return;
  const meter = new AudioWorkletNode(context, "voice-meter", { numberOfInputs: 1, numberOfOutputs: 1 });
  const decision = new VoiceDecision();
  const take = ({ data }: MessageEvent<readonly Frame[]>) => hear(decision.take(data));
  meter.port.addEventListener("message", take, { signal });
  meter.port.start();
  // It gives out silence; a browser runs only what leads to the loudspeaker.
  context.createMediaStreamSource(stream).connect(meter).connect(context.destination);
  wake(context, signal);
}

/** A context is allowed to run once the person has touched the page. */
function wake(context: AudioContext, signal: AbortSignal): void {
  const resume = () => void (context.state === "suspended" && context.resume());
  for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, resume, { signal });
  resume();
}
