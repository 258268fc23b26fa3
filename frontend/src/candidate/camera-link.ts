import { CameraRecording, type CameraState } from "./media/index.ts";
import type { Happening } from "./room.ts";
import { recordsCamera } from "./room-data.ts";
import type { Surroundings } from "./surroundings.ts";

export interface CameraNews {
  happen(happening: Happening): void;
  report(type: string, detail: object): void;
  readonly takeActivity: ConstructorParameters<typeof CameraRecording>[0]["takeActivity"];
}

/** Ties camera and recording to the room: every new picture is recorded, every loss is told. */
export class CameraLink {
  private stream: MediaStream | null = null;
  private lost = false;

  constructor(
    private readonly around: Surroundings,
    private readonly news: CameraNews,
  ) {}

  begin(): void {
    const { devices, signal, data, clock } = this.around;
    if (!devices) return;
    if (recordsCamera(data.antiCheatConfig)) {
      const { report, takeActivity } = this.news;
      const recording = new CameraRecording({ attempt: data.attempt, clock, takeActivity, report });
      this.around.recording = recording;
      onEnd(
        signal,
        recording.onChange((status) => this.news.happen({ type: "upload", status })),
      );
    }
    onEnd(
      signal,
      devices.onChange((state) => this.changed(state)),
    );
    if (devices.state.at === "ready") this.changed(devices.state);
    else void this.open();
  }

  /** Once more: the camera when it is gone, else the recorder alone. */
  async retry(): Promise<void> {
    const state = this.around.devices?.state;
    if (state?.at === "ready") await this.around.recording?.restart(state.stream).catch(() => undefined);
    else await this.open();
  }

  private async open(): Promise<void> {
    await this.around.devices?.open();
  }

  private changed(state: CameraState): void {
    this.news.happen({ type: "camera", state });
    if (state.at === "failed") this.tellLoss(state.reason);
    if (state.at === "ready") this.picture(state.stream);
  }

  /** A camera that never came is a recording that could not start; one that was there is lost. */
  private tellLoss(reason: string): void {
    if (this.stream === null && this.around.recording) this.news.report("RECORDING_FAILED", { reason });
    else if (!this.lost) this.news.report("CAMERA_LOST", { reason });
    this.lost = this.stream !== null || !this.around.recording;
  }

  private picture(stream: MediaStream): void {
    if (this.lost) this.news.report("CAMERA_RESTORED", {});
    this.lost = false;
    if (stream === this.stream) return;
    const { recording } = this.around;
    const first = this.stream === null;
    this.stream = stream;
    // A failure shows in the recording's own status, which the room listens to.
    void (first ? recording?.start(stream) : recording?.restart(stream))?.catch(() => undefined);
  }
}

function onEnd(signal: AbortSignal, stop: () => void): void {
  signal.addEventListener("abort", stop, { once: true });
}
