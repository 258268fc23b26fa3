import { type RecordingOptions, type ScreenState, SourceRecording } from "./media/index.ts";
import type { Happening } from "./room.ts";
import type { Surroundings } from "./surroundings.ts";

export interface ScreenNews {
  happen(happening: Happening): void;
  report(type: string, detail: object): void;
  readonly takeActivity: RecordingOptions["takeActivity"];
}

type Around = Pick<Surroundings, "screen" | "signal" | "data" | "clock" | "uploads">;

/** Ties the shared screen and its recording to the room: what is shared is recorded, and that it ends is told. */
export class ScreenLink {
  private recording: SourceRecording | null = null;
  private wasShared = false;
  private isShared = false;
  private toldFailure = "";

  constructor(
    private readonly around: Around,
    private readonly news: ScreenNews,
    private readonly newRecording = (options: RecordingOptions) => new SourceRecording(options),
  ) {}

  begin(): void {
    const { screen, uploads, data, clock, signal } = this.around;
    if (!screen || !uploads) return;
    const { happen, report, takeActivity } = this.news;
    const options = { attempt: data.attempt, source: "screen", clock, takeActivity, report, uploads } as const;
    const recording = this.newRecording(options);
    this.recording = recording;
    onEnd(
      signal,
      recording.onChange((status) => happen({ type: "screen-recorder", status })),
    );
    onEnd(
      signal,
      screen.onChange((state) => this.changed(state)),
    );
    this.changed(screen.state);
  }

  /** Once more: the share when it is gone, else the recorder alone. To be called by a click. */
  async retry(): Promise<void> {
    const { screen } = this.around;
    if (screen?.state.at === "ready") await this.recording?.restart(screen.state.stream).catch(() => undefined);
    else await screen?.open();
  }

  /** Resolves when the last chunk is kept. Uploading goes on. */
  async stop(): Promise<void> {
    await this.recording?.stop();
  }

  private changed(state: ScreenState): void {
    this.news.happen({ type: "screen", state });
    if (state.at === "ready") this.record(state);
    else if (this.isShared) this.lose();
    else if (state.at === "failed") this.tellFailure(state.reason);
    else if (state.at === "closed") this.tellFailure("not_shared");
  }

  private record({ stream, surface }: Extract<ScreenState, { at: "ready" }>): void {
    this.isShared = true;
    this.news.report("SCREEN_SHARE_STARTED", { surface });
    const { recording } = this;
    // A failure shows in the recording's own status, which the room listens to.
    void (this.wasShared ? recording?.restart(stream) : recording?.start(stream))?.catch(() => undefined);
    this.wasShared = true;
  }

  private lose(): void {
    this.isShared = false;
    this.news.report("SCREEN_SHARE_STOPPED", {});
    void this.recording?.halt();
  }

  /** A screen that was never shared is a recording that could not start. Who tries again in vain is told of once. */
  private tellFailure(reason: string): void {
    if (this.wasShared || this.toldFailure === reason) return;
    this.toldFailure = reason;
    this.news.report("RECORDING_FAILED", { source: "screen", reason });
  }
}

function onEnd(signal: AbortSignal, stop: () => void): void {
  signal.addEventListener("abort", stop, { once: true });
}
