import { element } from "../../shared/dom.ts";
import type { Camera } from "./camera.ts";
import { CameraCheck, type CameraCheckWorld } from "./camera-check.ts";
import { CheckList } from "./check-list.ts";
import { chooseFormat, isSupportedHere } from "./formats.ts";
import { listenTo } from "./level-meter.ts";
import { mediaTranslator } from "./messages.ts";
import type { Previews } from "./previews.ts";
import type { SharedScreen } from "./screen.ts";
import { ScreenCheck } from "./screen-check.ts";
import { checkStorage, type StorageState } from "./storage-check.ts";

export interface CheckWorld extends CameraCheckWorld {
  readonly canRecord: boolean;
  readonly storage: () => Promise<StorageState>;
}

export interface CheckOptions {
  /** What the exam does not use is null. */
  readonly camera: Camera | null;
  readonly previews: Previews | null;
  readonly screen: SharedScreen | null;
  readonly audio: boolean;
  /** What else is checked with the camera. */
  readonly also?: ((checks: CheckList) => void) | undefined;
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

/** What the exam will use, before it begins: each thing and how it stands. */
export class DeviceCheck {
  private readonly checks: CheckList;

  constructor(
    private readonly root: HTMLElement,
    private readonly options: CheckOptions,
    private readonly world: CheckWorld = worldHere(),
  ) {
    const { camera, previews, screen, also, signal } = options;
    this.checks = new CheckList(world.t("checks"));
    if (camera && previews) this.addCamera(camera, previews);
    else this.root.append(this.checks.root);
    also?.(this.checks);
    if (screen) new ScreenCheck(this.checks, { screen, signal }, world.t);
    this.addRecorder();
    void this.addStorage();
  }

  private addCamera(camera: Camera, previews: Previews): void {
    const { audio, signal } = this.options;
    const check = new CameraCheck(this.checks, { camera, previews, audio, signal }, this.world);
    const words = element("div", { class: "stack" }, this.checks.root, check.hint);
    this.root.append(element("div", { class: "device-check" }, check.root, words));
    check.begin();
  }

  private addRecorder(): void {
    const { canRecord, t } = this.world;
    this.checks.add("recording", t("check_recording"));
    const words = t(canRecord ? "recording_possible" : "recording_impossible");
    this.checks.set("recording", canRecord ? "good" : "bad", words);
  }

  private async addStorage(): Promise<void> {
    const { storage, t } = this.world;
    this.checks.add("storage", t("check_storage"));
    this.checks.set("storage", "waiting", t("looking"));
    const found = await storage();
    this.checks.set("storage", found === "good" ? "good" : "warning", t(`storage_${found}`));
  }
}
