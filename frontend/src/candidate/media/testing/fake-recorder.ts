import type { Feed } from "../feed.ts";
import type { Recorder } from "../segment-run.ts";

/** A recorder that gives what the test hands it. */
export class FakeRecorder extends EventTarget implements Recorder {
  state: Recorder["state"] = "inactive";
  readonly mimeType = "video/webm;codecs=vp8,opus";
  /** What it still holds when it is stopped. */
  rest = new Blob();
  /** What it holds back until it is asked. */
  held: Blob | null = null;

  start(_timeslice: number): void {
    this.state = "recording";
    queueMicrotask(() => this.dispatchEvent(new Event("start")));
  }

  give(content: BlobPart, type = this.mimeType): void {
    this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: new Blob([content], { type }) }));
  }

  requestData(): void {
    const data = this.held ?? new Blob();
    this.held = null;
    this.dispatchEvent(Object.assign(new Event("dataavailable"), { data }));
  }

  fail(): void {
    this.dispatchEvent(new Event("error"));
  }

  stop(): void {
    if (this.state === "inactive") throw new DOMException("already", "InvalidStateError");
    this.state = "inactive";
    this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: this.rest }));
    this.dispatchEvent(new Event("stop"));
  }
}

/** What the recorder is given is the stream itself; the test sees whether it was given back. */
export function fakeFeed(stream: MediaStream, closed: () => void = () => undefined): Feed {
  return { stream, thin: async () => undefined, close: closed };
}

/** The tracks of a stream, as far as recording looks at them. */
export function fakeStream(track: { readyState: string; muted: boolean } = { readyState: "live", muted: false }) {
  return { getVideoTracks: () => [track], getAudioTracks: () => [{}] } as unknown as MediaStream;
}
