import { Api, NetworkError } from "../shared/api.ts";
import { pageClock, type SampledClock } from "../shared/clock.ts";
import { maybe, pageData } from "../shared/dom.ts";
import { wait } from "../shared/wait.ts";
import { showDone } from "./done-page.ts";
import { showLobby } from "./lobby-page.ts";
import { type Camera, DeviceCheck, mediaTranslator, newCamera, Previews, Uploads } from "./media/index.ts";
import { maybePart } from "./parts.ts";
import { showPaused } from "./paused-page.ts";
import { cameraNeed, type RoomData, recordsCamera, recordsSound } from "./room-data.ts";
import { servedPage } from "./served-page.ts";
import type { Surroundings } from "./surroundings.ts";
import { showWriting } from "./writing-page.ts";

const RETRY_AFTER = 3000;

const FACES: Readonly<Record<RoomData["face"], (around: Surroundings) => void>> = {
  lobby: showLobby,
  writing: showWriting,
  paused: showPaused,
  done: showDone,
};

/** Keeps the camera open while the faces of the room change. */
export class ExamRoom {
  private readonly api = new Api();
  private readonly clock: SampledClock = pageClock();
  private camera: Camera | null = null;
  private previews: Previews | null = null;
  private uploads: Uploads | null = null;
  private loaded = true;
  private face = new AbortController();

  constructor(private main: HTMLElement) {}

  show(): void {
    const data = pageData<RoomData>("room-data", this.main);
    this.face = new AbortController();
    this.prepareCamera(data);
    if (recordsCamera(data.antiCheatConfig)) this.uploads ??= new Uploads(data.attempt, this.clock);
    FACES[data.face](this.surroundings(data));
  }

  private surroundings(data: RoomData): Surroundings {
    const { main, api, clock, camera, uploads, loaded } = this;
    const { signal } = this.face;
    return { main, data, api, clock, camera, uploads, loaded, signal, refresh: () => this.refresh() };
  }

  /** The whole check in the lobby, the picture alone elsewhere. */
  private prepareCamera(data: RoomData): void {
    const preview = maybePart(this.main, "preview");
    if (!preview || cameraNeed(data.antiCheatConfig) === "none") return;
    const audio = recordsSound(data.antiCheatConfig);
    const camera = this.camera ?? newCamera(audio);
    const previews = this.previews ?? new Previews(camera, mediaTranslator()("picture"));
    [this.camera, this.previews] = [camera, previews];
    if (data.face === "lobby") new DeviceCheck(preview, { camera, previews, audio, signal: this.face.signal });
    else previews.attach(preview);
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
    if (document.activeElement === document.body) main.focus({ preventScroll: true }); // it was within the old face
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
    const { html, askedAt, answeredAt } = await servedPage(location.pathname);
    const page = new DOMParser().parseFromString(html, "text/html");
    const serverNow = Number(page.documentElement.getAttribute("data-server-now")) * 1000;
    if (serverNow > 0) this.clock.learn({ serverNow, askedAt, answeredAt });
    return page;
  }
}
