import type { Displays, ScreenWish } from "../screen.ts";
import { FakeTrack } from "./fake-devices.ts";

class FakeScreenTrack extends FakeTrack {
  constructor(private readonly surface: string | undefined) {
    super("video");
  }

  override getSettings(): { deviceId: string; displaySurface?: string } {
    return { deviceId: "screen-1", ...(this.surface && { displaySurface: this.surface }) };
  }
}

/** A computer whose person chooses what the test says. */
export class FakeDisplays implements Displays {
  readonly tracks: FakeTrack[] = [];
  readonly asked: ScreenWish[] = [];
  permission: () => Promise<void> = async () => undefined;
  /** Undefined where the browser does not tell. */
  surface: string | undefined = "monitor";

  async getDisplayMedia(wish: ScreenWish): Promise<MediaStream> {
    this.asked.push(wish);
    await this.permission();
    const track = new FakeScreenTrack(this.surface);
    this.tracks.push(track);
    return {
      getTracks: () => [track],
      getVideoTracks: () => [track],
      getAudioTracks: () => [],
    } as unknown as MediaStream;
  }

  /** The person presses the browser's "Stop sharing". */
  stopSharing(): void {
    const track = this.tracks.at(-1);
    if (!track) throw new Error("nothing is shared");
    track.end();
  }
}
