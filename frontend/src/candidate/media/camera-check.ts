import { element, setText } from "../../shared/dom.ts";
import type { Camera, CameraState, FailureReason, InputKind } from "./camera.ts";
import type { CheckList } from "./check-list.ts";
import { DevicePicker } from "./device-picker.ts";
import type { listenTo } from "./level-meter.ts";
import type { MessageKey, Tell } from "./messages.ts";
import type { Previews } from "./previews.ts";
import { SoundCheck } from "./sound-check.ts";

export interface CameraCheckWorld {
  readonly listen: typeof listenTo;
  /** Tells when something was plugged in or out. */
  readonly plugs: EventTarget | undefined;
  readonly t: Tell;
}

export interface CameraCheckOptions {
  readonly camera: Camera;
  readonly previews: Previews;
  readonly audio: boolean;
  readonly signal: AbortSignal;
}

/** Camera and microphone before the exam: the picture, the devices to choose from, and how each of the two stands. */
export class CameraCheck {
  /** The picture and what chooses its devices. */
  readonly root = element("div", { class: "stack" });
  /** What the browser is asking, while it asks. */
  readonly hint = element("p", { class: "notice notice--info", role: "status" });
  private readonly t: Tell;
  private readonly camera: Camera;
  private readonly sound: SoundCheck;
  private readonly cameras: DevicePicker;
  private readonly microphones: DevicePicker;
  private readonly picture = element("div", { class: "device-check__picture" });
  private readonly placeholder = element("p", { class: "device-check__placeholder" });

  constructor(
    private readonly checks: CheckList,
    private readonly options: CameraCheckOptions,
    private readonly world: CameraCheckWorld,
  ) {
    this.t = world.t;
    this.camera = options.camera;
    this.sound = new SoundCheck(this.t("level"), world.listen, (heard) => this.showHeard(heard));
    this.cameras = new DevicePicker(this.t("choose_camera"), (id) => void this.camera.choose("videoinput", id));
    this.microphones = new DevicePicker(this.t("choose_microphone"), (id) => void this.camera.choose("audioinput", id));
    this.root.append(this.picture, this.cameras.root);
    this.checks.add("camera", this.t("check_camera"));
    if (!options.audio) return;
    this.root.append(this.microphones.root);
    this.checks.add("microphone", this.t("check_microphone"), [this.sound.root]);
  }

  /** To be called once `root` is on the page. */
  begin(): void {
    const { signal, previews } = this.options;
    previews.attach(this.picture);
    this.picture.append(this.placeholder);
    const leave = this.camera.onChange((state) => this.show(state));
    this.world.plugs?.addEventListener("devicechange", () => void this.replug(), { signal });
    signal.addEventListener("abort", leave, { once: true });
    signal.addEventListener("abort", () => this.sound.stop(), { once: true });
    this.show(this.camera.state);
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
