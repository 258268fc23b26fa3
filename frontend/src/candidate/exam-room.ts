import { Api, NetworkError } from "../shared/api.ts";
import { pageClock, type SampledClock } from "../shared/clock.ts";
import { maybe, pageData } from "../shared/dom.ts";
import { wait } from "../shared/wait.ts";
import { showDone } from "./done-page.ts";
import { showLobby } from "./lobby-page.ts";
import { type CameraRecording, DeviceCheck } from "./media/index.ts";
import { maybePart } from "./parts.ts";
import { cameraNeed, type RoomData, recordsSound } from "./room-data.ts";
import type { Surroundings } from "./surroundings.ts";
import { showWriting } from "./writing-page.ts";

const RETRY_AFTER = 3000;

const FACES: Readonly<Record<RoomData["face"], (around: Surroundings) => void>> = {
  lobby: showLobby,
  writing: showWriting,
  paused: (around) => around.devices?.close(),
  done: showDone,
};

/** Keeps the camera open while the faces of the room change. */
export class ExamRoom {
  private readonly api = new Api();
  private readonly clock: SampledClock = pageClock();
  private devices: DeviceCheck | null = null;
  private recording: CameraRecording | null = null;
  private loaded = true;
  private face = new AbortController();

  constructor(private main: HTMLElement) {}

  show(): void {
    const data = pageData<RoomData>("room-data", this.main);
    this.face = new AbortController();
    this.devices = this.devicesFor(data);
    FACES[data.face](this.surroundings(data));
  }

  private surroundings(data: RoomData): Surroundings {
    const { main, api, clock, devices, recording } = this;
    const around = { main, data, api, clock, devices, recording, loaded: this.loaded, signal: this.face.signal };
    return Object.assign(around, {
      refresh: async () => {
        this.recording = around.recording;
        await this.refresh();
      },
    });
  }

  private devicesFor(data: RoomData): DeviceCheck | null {
    const preview = maybePart(this.main, "preview");
    if (!preview || cameraNeed(data.antiCheatConfig) === "none") return this.devices;
    if (this.devices) this.devices.attachPreview(preview);
    return this.devices ?? newDevices(preview, data);
  }

  private async refresh(): Promise<void> {
    const page = await this.fetchPage();
    const main = maybe(page, "main[data-face]", HTMLElement);
    if (!main) return location.reload(); // signed out: the server shows the way
    this.face.abort();
    this.loaded = false;
    this.main.replaceWith(main);
    this.main = main;
    window.scrollTo({ top: 0 });
    this.show();
  }

  private async fetchPage(): Promise<Document> {
    for (;;) {
      try {
        return await this.fetchOnce();
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
        await wait(RETRY_AFTER);
      }
    }
  }

  private async fetchOnce(): Promise<Document> {
    const askedAt = performance.now();
    const response = await fetch(location.pathname, { cache: "no-store" }).catch((error: unknown) => {
      throw new NetworkError(error);
    });
    const answeredAt = performance.now();
    if (response.status >= 500) throw new NetworkError(response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const serverNow = Number(page.documentElement.getAttribute("data-server-now")) * 1000;
    if (serverNow > 0) this.clock.learn({ serverNow, askedAt, answeredAt });
    return page;
  }
}

/** The whole check in the lobby; only the picture where the exam was opened again. */
function newDevices(preview: HTMLElement, data: RoomData): DeviceCheck {
  const options = { audio: recordsSound(data.antiCheatConfig) };
  if (data.face === "lobby") return new DeviceCheck(preview, options);
  const devices = new DeviceCheck(document.createElement("div"), options);
  devices.attachPreview(preview);
  return devices;
}
