import { element, setText } from "../../shared/dom.ts";
import { wait } from "../../shared/wait.ts";
import { Camera, type CameraState, type FailureReason, type InputKind } from "./camera.ts";
import { CheckList } from "./check-list.ts";
import { DevicePicker } from "./device-picker.ts";
import { explain, FailureNotice } from "./failure-notice.ts";
import { chooseFormat, isSupportedHere } from "./formats.ts";
import { listenTo } from "./level-meter.ts";
import { type MessageKey, mediaTranslator, type Tell } from "./messages.ts";
import { Previews } from "./previews.ts";
import { RememberedDevices } from "./remembered-devices.ts";
import { SoundCheck } from "./sound-check.ts";
import { checkStorage, type StorageState } from "./storage-check.ts";

export interface CheckWorld {
  readonly camera: Camera;
  readonly canRecord: boolean;
  readonly storage: () => Promise<StorageState>;
  readonly listen: typeof listenTo;
  /** Tells when something was plugged in or out. */
  readonly plugs: EventTarget | undefined;
  readonly t: Tell;
}

function worldHere(audio: boolean): CheckWorld {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  const remembered = new RememberedDevices(() => localStorage);
  return {
    camera: new Camera(audio, { devices, isSecure: isSecureContext, remembered, wait }),
    canRecord: chooseFormat(isSupportedHere) !== null,
    storage: () => checkStorage(),
    listen: listenTo,
    plugs: devices,
    t: mediaTranslator(),
  };
}

/** Camera and microphone before the exam, and the camera's keeper during it: its stream is the one that is recorded. */
export class DeviceCheck {
  private readonly t: Tell;
  private readonly camera: Camera;
  private readonly previews: Previews;
  private readonly checks: CheckList;
  private readonly sound: SoundCheck;
  private readonly failure: FailureNotice;
  private readonly cameras: DevicePicker;
  private readonly microphones: DevicePicker;
  private readonly placeholder = element("p", { class: "device-check__placeholder" });
  private readonly hint = element("p", { class: "notice notice--info", role: "status" });
  private readonly button = element("button", { class: "button button--primary", type: "button" });

  constructor(
    private readonly root: HTMLElement,
    private readonly options: { readonly audio: boolean },
    private readonly world: CheckWorld = worldHere(options.audio),
  ) {
    this.t = world.t;
    this.camera = world.camera;
    this.previews = new Previews(this.t("picture"));
    this.checks = new CheckList(this.t("checks"));
    this.failure = new FailureNotice(this.t);
    this.sound = new SoundCheck(this.t("level"), world.listen, (heard) => this.showHeard(heard));
    this.cameras = new DevicePicker(this.t("choose_camera"), (id) => void this.camera.choose("videoinput", id));
    this.microphones = new DevicePicker(this.t("choose_microphone"), (id) => void this.camera.choose("audioinput", id));
    this.build();
    this.follow();
  }

  get state(): CameraState {
    return this.camera.state;
  }

  /** Calls back at each change. The function it returns ends that. */
  onChange(listener: (state: CameraState) => void): () => void {
    return this.camera.onChange(listener);
  }

  /** Asks for camera and microphone; after a failure it tries again. Never rejects. */
  open(): Promise<CameraState> {
    return this.camera.open();
  }

  /** Turns camera and microphone off. */
  close(): void {
    this.camera.close();
  }

  /** Shows the picture there too, now and whenever there is one. */
  attachPreview(root: HTMLElement): void {
    this.previews.attach(root);
  }

  private build(): void {
    const picture = element("div", { class: "device-check__picture" });
    this.previews.attach(picture);
    picture.append(this.placeholder);
    this.addChecks();
    this.button.addEventListener("click", () => void this.openByHand());
    const left = element("div", { class: "stack" }, picture, this.cameras.root);
    if (this.options.audio) left.append(this.microphones.root);
    const right = element("div", { class: "stack" }, this.checks.root, this.hint, this.failure.root, this.button);
    this.root.append(element("div", { class: "device-check" }, left, right));
  }

  private async openByHand(): Promise<void> {
    await this.open();
    const nowhere = [document.body, this.button].some((place) => place === document.activeElement);
    if (this.button.hidden && nowhere) this.checks.root.focus({ preventScroll: true });
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
    this.camera.onChange((state) => this.show(state));
    this.world.plugs?.addEventListener("devicechange", () => void this.replug());
    this.show(this.camera.state);
    void this.showStorage();
  }

  private show(state: CameraState): void {
    this.previews.show(state.at === "ready" ? state.stream : null);
    this.placeholder.hidden = state.at === "ready";
    setText(this.placeholder, this.t(state.at === "failed" ? "picture_gone" : "picture_later"));
    this.showButton(state);
    this.failure.clear();
    if (state.at === "ready") this.showReady(state.stream);
    else this.showNoStream(state);
  }

  private showButton(state: CameraState): void {
    const asking = state.at === "asking";
    this.button.hidden = state.at === "ready";
    this.button.disabled = asking;
    this.button.setAttribute("aria-busy", String(asking));
    setText(this.button, this.t(this.buttonText(state)));
    this.hint.hidden = !asking;
    setText(this.hint, asking ? this.t("asking_help") : "");
  }

  private buttonText(state: CameraState): MessageKey {
    if (state.at === "asking") return "asking";
    if (state.at === "failed") return "try_again";
    return this.options.audio ? "turn_on_both" : "turn_on_camera";
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
    if (state.at === "failed") void this.showFailure(state.reason);
  }

  private async showFailure(reason: FailureReason): Promise<void> {
    const failed = this.camera.state;
    const hasCamera = (await this.camera.devices("videoinput")).length > 0;
    if (this.camera.state !== failed) return;
    const explanation = explain(reason, { audio: this.options.audio, hasCamera });
    const culprit = explanation.title === "no_microphone_title" ? "microphone" : "camera";
    this.checks.set(culprit, "bad", this.t(explanation.title));
    this.failure.show(explanation);
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
    if (state.at === "failed" && state.reason === "not_found" && this.root.isConnected) await this.open();
  }
}
