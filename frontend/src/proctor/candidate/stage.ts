import { element, setText } from "../../shared/dom.ts";
import type { Tile } from "../../shared/wire.gen.ts";
import { isRunning } from "../board/attention.ts";
import { icon, turnIcon } from "../icons.ts";
import { button, Segments } from "../page/controls.ts";
import { setAttribute } from "../tiles/note-view.ts";
import { Picture } from "../tiles/picture.ts";
import { type Ladder, pictureOf, statusOf } from "../watching/ladder.ts";
import type { Words } from "../words.ts";
import { stageWords } from "./stage-words.ts";

export type Source = "camera" | "screen";

export interface StageActions {
  source(source: Source): void;
  sound(isOn: boolean): void;
}

const TONES = { live: "green", reconnecting: "yellow", offline: "red" } as const;
const CONTROL = "button button--small stage__control";

/** The live picture with what is to be known and done about it. */
export class Stage {
  readonly root: HTMLElement;
  private readonly frame = element("div", { class: "stage__frame" });
  private readonly video: HTMLVideoElement;
  private readonly held = element("canvas", { class: "stage__held", hidden: true });
  private readonly before = new Picture();
  private readonly status = element("span", {
    class: "stage__status badge badge--dot",
    "data-testid": "live-status",
    role: "status",
  });
  private readonly grade = element("span", { class: "stage__grade badge", "aria-hidden": true, hidden: true });
  private readonly gradeWord = element("span");
  private readonly said = element("p", { class: "stage__said" });
  private readonly sources: Segments<Source>;
  private readonly sound: HTMLButtonElement;
  private readonly soundIcon = icon("muted");
  private readonly full: HTMLButtonElement;

  constructor(
    private readonly words: Words,
    actions: StageActions,
  ) {
    const { t } = words;
    this.video = element("video", {
      class: "stage__video",
      "data-testid": "live-video",
      autoplay: true,
      playsinline: true,
    });
    this.video.muted = true;
    this.video.addEventListener("loadeddata", () => this.showPicture());
    const options = (["camera", "screen"] as const).map((value) => ({ value, label: t(value) }));
    this.sources = new Segments(t("sourceChoice"), options, (source) => actions.source(source));
    this.sound = button(t("soundOn"), () => actions.sound(this.video.muted), { name: CONTROL });
    this.sound.prepend(this.soundIcon);
    this.sound.dataset["testid"] = "live-sound";
    this.full = button(t("fullScreen"), () => this.toggleFull(), { name: CONTROL, iconName: "expand" });
    this.before.root.classList.add("stage__before");
    this.grade.append(icon("signal"), this.gradeWord);
    this.frame.append(this.before.root, this.held, this.video, this.status, this.grade, this.said);
    const controls = element("div", { class: "stage__controls" }, this.sources.root, this.sound, this.full);
    this.root = element("div", { class: "stage" }, this.frame, controls);
  }

  /** For another candidate, or another source: nothing of the one before is left. */
  clear(): void {
    this.attach(null);
    this.held.hidden = true;
    this.before.root.hidden = true;
  }

  /** The last thumbnail, until there is a picture. */
  beforehand(jpeg: Uint8Array<ArrayBuffer> | null): void {
    if (jpeg) this.before.show(jpeg);
  }

  /** Of the connection before, the last picture is left until the new one shows the next. */
  attach(stream: MediaStream | null): void {
    if (this.video.srcObject === stream) return;
    if (stream) this.hold();
    this.video.srcObject = stream;
    if (stream) void this.video.play().catch(() => undefined);
  }

  show(tile: Tile, ladder: Ladder, source: Source, at: number): void {
    const { t } = this.words;
    const status = isRunning(tile) ? statusOf(ladder, at) : "offline";
    this.status.hidden = !isRunning(tile);
    setText(this.status, this.words.connection(status));
    setAttribute(this.status, "class", `stage__status badge badge--dot badge--${TONES[status]}`);
    setAttribute(this.status, "data-status", status);
    setAttribute(this.video, "aria-label", t("liveVideo", { name: tile.name }));
    setAttribute(this.frame, "data-picture", pictureOf(ladder, at));
    const said = stageWords(tile, ladder, at, this.words);
    setText(this.said, said);
    this.said.hidden = said === "";
    this.showControls(tile, source, ladder.want?.sound ?? false);
  }

  /** In short; in full it is below. */
  showGrade(word: string, tone: string): void {
    this.grade.hidden = word === "";
    setText(this.gradeWord, word);
    setAttribute(this.grade, "class", `stage__grade badge badge--${tone}`);
  }

  toggleFull(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void this.frame.requestFullscreen().catch(() => undefined);
  }

  private showControls(tile: Tile, source: Source, hasSound: boolean): void {
    const { t } = this.words;
    this.sources.root.hidden = tile.sources.length < 2;
    this.sources.show(source);
    this.sound.disabled = tile.sources.length === 0;
    this.full.disabled = tile.sources.length === 0;
    if (this.video.muted === !hasSound) return;
    this.video.muted = !hasSound;
    turnIcon(this.soundIcon, hasSound ? "sound" : "muted");
    setText(this.sound.querySelector(".button__label") ?? this.sound, t(hasSound ? "soundOff" : "soundOn"));
  }

  private showPicture(): void {
    this.held.hidden = true;
    this.before.root.hidden = true;
  }

  private hold(): void {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (width === 0) return;
    [this.held.width, this.held.height] = [width, height];
    this.held.getContext("2d")?.drawImage(this.video, 0, 0);
    this.held.hidden = false;
  }
}
