import type { Source } from "../sampler.ts";

/** A camera that is on or off as the test says. */
export class FakeCamera implements Source {
  state: Source["state"] = { at: "closed" };
  private readonly listeners = new Set<() => void>();

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  turnOn({ label = "HD Camera", sound = 1 } = {}): void {
    const audio = Array.from({ length: sound }, () => ({}));
    const stream = { getVideoTracks: () => [{ label }], getAudioTracks: () => audio } as unknown as MediaStream;
    this.change({ at: "ready", stream });
  }

  fail(): void {
    this.change({ at: "failed" });
  }

  private change(state: Source["state"]): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}
