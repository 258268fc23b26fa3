import type { Devices } from "../camera.ts";

export class FakeTrack extends EventTarget {
  readyState = "live";
  muted = false;

  constructor(readonly kind: "video" | "audio") {
    super();
  }

  getSettings(): { deviceId: string } {
    return { deviceId: `${this.kind}-1` };
  }

  stop(): void {
    this.readyState = "ended";
  }

  /** Pulled out, or its permission taken away. */
  end(): void {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }

  mute(muted: boolean): void {
    this.muted = muted;
    this.dispatchEvent(new Event(muted ? "mute" : "unmute"));
  }
}

/** A computer with these inputs, whose browser asks the test for permission. */
export class FakeDevices extends EventTarget implements Devices {
  readonly tracks: FakeTrack[] = [];
  readonly asked: MediaStreamConstraints[] = [];
  permission: () => Promise<void> = async () => undefined;
  inputs = ["videoinput", "videoinput", "audioinput"];

  async getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.asked.push(constraints);
    await this.permission();
    const video = new FakeTrack("video");
    const audio = constraints.audio ? [new FakeTrack("audio")] : [];
    this.tracks.push(video, ...audio);
    const stream = { getTracks: () => [video, ...audio], getVideoTracks: () => [video], getAudioTracks: () => audio };
    return stream as unknown as MediaStream;
  }

  async enumerateDevices(): Promise<readonly MediaDeviceInfo[]> {
    return this.inputs.map((kind, index) => ({ kind, deviceId: `${kind}-${index}`, label: "" }) as MediaDeviceInfo);
  }

  track(kind: string): FakeTrack {
    const track = this.tracks.findLast((one) => one.kind === kind);
    if (!track) throw new Error(`no ${kind}`);
    return track;
  }
}

export function refusal(name: string): () => Promise<never> {
  return () => Promise.reject(new DOMException("", name));
}
