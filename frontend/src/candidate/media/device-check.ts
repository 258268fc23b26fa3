import { element, setText } from "../../shared/dom.ts";
import type { Camera, CameraState, FailureReason, InputKind } from "./camera.ts";
import { CheckList } from "./check-list.ts";
import { DevicePicker } from "./device-picker.ts";
import { chooseFormat, isSupportedHere } from "./formats.ts";
import { listenTo } from "./level-meter.ts";
import { type MessageKey, mediaTranslator, type Tell } from "./messages.ts";
import type { Previews } from "./previews.ts";
import { SoundCheck } from "./sound-check.ts";
import { checkStorage, type StorageState } from "./storage-check.ts";

export interface CheckWorld {
  readonly canRecord: boolean;
  readonly storage: () => Promise<StorageState>;
  readonly listen: typeof listenTo;
  /** Tells when something was plugged in or out. */
  readonly plugs: EventTarget | undefined;
  readonly t: Tell;
}

export interface CheckOptions {
  readonly camera: Camera;
  readonly previews: Previews;
  readonly audio: boolean;
  /** Ends with the page's lobby: during the exam nobody looks at the check. */
  readonly signal: AbortSignal;
}

function worldHere(): CheckWorld {
  return {
    canRecord: chooseFormat(isSupportedHere) !== null,
    storage: () => checkStorage(),
    listen: listenTo,
    plugs: navigator.mediaDevices as MediaDevices | undefined,
    t: mediaTranslator(),
  };
}

/** Camera and microphone before the exam: the picture, the devices to choose from, and how each check stands. */
export class DeviceCheck {
  private readonly t: Tell;
  private readonly camera: Camera;
  private readonly checks: CheckList;
  private readonly sound: SoundCheck;
  private readonly cameras: DevicePicker;
  private readonly microphones: DevicePicker;
  private readonly placeholder = element("p", { class: "device-check__placeholder" });
  private readonly hint = element("p", { class: "notice notice--info", role: "status" });

  constructor(
    private readonly root: HTMLElement,
    private readonly options: CheckOptions,
    private readonly world: CheckWorld = worldHere(),
  ) {
    this.t = world.t;
    this.camera = options.camera;
    this.checks = new CheckList(this.t("checks"));
    this.sound = new SoundCheck(this.t("level"), world.listen, (heard) => this.showHeard(heard));
    this.cameras = new DevicePicker(this.t("choose_camera"), (id) => void this.camera.choose("videoinput", id));
    this.microphones = new DevicePicker(this.t("choose_microphone"), (id) => void this.camera.choose("audioinput", id));
    this.build();
    this.follow();
  }

  private build(): void {
    const picture = element("div", { class: "device-check__picture" });
    const left = element("div", { class: "stack" }, picture, this.cameras.root);
    if (this.options.audio) left.append(this.microphones.root);
    const right = element("div", { class: "stack" }, this.checks.root, this.hint);
    this.root.append(element("div", { class: "device-check" }, left, right));
    this.options.previews.attach(picture);
    picture.append(this.placeholder);
    this.addChecks();
  }

  private addChecks(): void {
    const { checks, t } = this;
    const { canRecord } = this.world;
    checks.add("camera", t("check_camera"));
    if (this.options.audio) checks.add("microphone", t("check_microphone"), [this.sound.root]);
    checks.add("recording", t("check_recording"));
    checks.set("recording", canRecord ? "good" : "bad", t(canRecord ? "recording_possible" : "recording_impossible"));
    checks.add("storage", t("check_storage"));
    checks.set("storage", "waiting", t("looking"));
  }

  private follow(): void {
    const { signal } = this.options;
    const leave = this.camera.onChange((state) => this.show(state));
    this.world.plugs?.addEventListener("devicechange", () => void this.replug(), { signal });
    signal.addEventListener("abort", leave, { once: true });
    signal.addEventListener("abort", () => this.sound.stop(), { once: true });
    this.show(this.camera.state);
    void this.showStorage();
  }

  private show(state: CameraState): void {
    this.placeholder.hidden = state.at === "ready";
    setText(this.placeholder, this.t(state.at === "failed" ? "picture_gone" : "picture_later"));
    const asking = state.at === "asking";
    this.hint.hidden = !asking;
    setText(this.hint, asking ? this.t("asking_help") : "");
    if (state.at === "ready") this.showReady(state.stream);
    else this.showNoStream(state);
  }

  private showReady(stream: MediaStream): void {
    this.checks.set("camera", "good", this.t("camera_works"));
    if (this.options.audio) this.sound.start(stream);
    void this.showDevices(stream);
  }

  private showNoStream(state: Exclude<CameraState, { at: "ready" }>): void {
    this.sound.stop();
    this.checks.set("camera", "waiting", this.t(state.at === "asking" ? "asking" : "not_yet"));
    this.checks.set("microphone", "waiting", this.t("not_yet"));
    if (state.at === "failed") this.showFailure(state.reason);
  }

  private showFailure(reason: FailureReason): void {
    const culprit = reason === "no_microphone" ? "microphone" : "camera";
    this.checks.set(culprit, "bad", this.t(`${reason}_title`));
  }

  private showHeard(heard: boolean): void {
    this.checks.set("microphone", heard ? "good" : "waiting", this.t(heard ? "heard" : "unheard"));
  }

  private async showStorage(): Promise<void> {
    const found = await this.world.storage();
    this.checks.set("storage", found === "good" ? "good" : "warning", this.t(`storage_${found}`));
  }

  private async showDevices(stream: MediaStream): Promise<void> {
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    this.cameras.offer(await this.choices("videoinput", "camera_number"), video?.getSettings().deviceId);
    if (!audio) return;
    this.microphones.offer(await this.choices("audioinput", "microphone_number"), audio.getSettings().deviceId);
  }

  private async choices(kind: InputKind, unnamed: MessageKey): Promise<{ id: string; name: string }[]> {
    const devices = await this.camera.devices(kind);
    return devices.map(({ deviceId, label }, index) => ({
      id: deviceId,
      name: label || this.t(unnamed, { count: index + 1 }),
    }));
  }

  private async replug(): Promise<void> {
    const { state } = this.camera;
    if (state.at === "ready") await this.showDevices(state.stream);
    const missing = state.at === "failed" && (state.reason === "not_found" || state.reason === "no_microphone");
    if (missing) await this.camera.open();
  }
}
