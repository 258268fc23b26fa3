import { type CameraState, type RecordingOptions, SourceRecording, type Uploads } from "./media/index.ts";
import type { Happening } from "./room.ts";
import { recordsCamera } from "./room-data.ts";
import type { Surroundings } from "./surroundings.ts";

export interface CameraNews {
  happen(happening: Happening): void;
  report(type: string, detail: object): void;
  readonly takeActivity: RecordingOptions["takeActivity"];
}

type Around = Pick<Surroundings, "camera" | "signal" | "data" | "clock" | "uploads">;

/** Ties camera and recording to the room: every new picture is recorded, every loss is told. */
export class CameraLink {
  /** What is being recorded; null while there is no picture. */
  private stream: MediaStream | null = null;
  private hadPicture = false;
  private lost = false;
  private recording: SourceRecording | null = null;

  constructor(
    private readonly around: Around,
    private readonly news: CameraNews,
    private readonly newRecording = (options: RecordingOptions) => new SourceRecording(options),
  ) {}

  begin(): void {
    const { camera, signal, uploads, data } = this.around;
    if (!camera) return;
    if (uploads && recordsCamera(data.antiCheatConfig)) this.prepare(uploads);
    onEnd(
      signal,
      camera.onChange((state) => this.changed(state)),
    );
    if (camera.state.at === "ready") this.changed(camera.state);
    else void camera.open();
  }

  /** Once more: the camera when it is gone, else the recorder alone. */
  async retry(): Promise<void> {
    const { recording } = this;
    const { camera } = this.around;
    if (camera?.state.at === "ready") await recording?.restart(camera.state.stream).catch(() => undefined);
    else await camera?.open();
  }

  /** Resolves when the last chunk is kept. Uploading goes on. */
  async stop(): Promise<void> {
    await this.recording?.stop();
  }

  private prepare(uploads: Uploads): void {
    const { data, clock, signal } = this.around;
    const { happen, report, takeActivity } = this.news;
    const options = { attempt: data.attempt, source: "camera", clock, takeActivity, report, uploads } as const;
    const recording = this.newRecording(options);
    this.recording = recording;
    onEnd(
      signal,
      recording.onChange((status) => happen({ type: "recorder", status })),
    );
  }

  private changed(state: CameraState): void {
    this.news.happen({ type: "camera", state });
    if (state.at === "failed") this.lose(state.reason);
    if (state.at === "ready") this.picture(state.stream);
  }

  /** A camera that never came is a recording that could not start; one that was there is lost. */
  private lose(reason: string): void {
    const { recording } = this;
    if (!this.hadPicture && recording) this.news.report("RECORDING_FAILED", { reason });
    else if (!this.lost) this.news.report("CAMERA_LOST", { reason });
    this.lost = this.hadPicture || !recording;
    this.stream = null;
    // The recorder would go on with the microphone alone, which nobody was told of.
    void recording?.halt();
  }

  private picture(stream: MediaStream): void {
    if (this.lost) this.news.report("CAMERA_RESTORED", {});
    this.lost = false;
    if (stream === this.stream) return;
    this.stream = stream;
    const { recording } = this;
    // A failure shows in the recording's own status, which the room listens to.
    void (this.hadPicture ? recording?.restart(stream) : recording?.start(stream))?.catch(() => undefined);
    this.hadPicture = true;
  }
}

function onEnd(signal: AbortSignal, stop: () => void): void {
  signal.addEventListener("abort", stop, { once: true });
}
