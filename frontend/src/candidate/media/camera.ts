import { wait } from "../../shared/wait.ts";
import { RememberedDevices } from "./remembered-devices.ts";
import type { Wait } from "./waiting.ts";

export type FailureReason =
  | "denied"
  | "not_found"
  | "no_microphone"
  | "busy"
  | "insecure"
  | "unsupported"
  | "lost"
  | "unknown";

export type CameraState =
  | { readonly at: "closed" }
  | { readonly at: "asking" }
  | { readonly at: "ready"; readonly stream: MediaStream }
  | { readonly at: "failed"; readonly reason: FailureReason };

export type InputKind = "videoinput" | "audioinput";

/** The part of MediaDevices that is used. */
export interface Devices extends EventTarget {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  enumerateDevices(): Promise<readonly MediaDeviceInfo[]>;
}

export interface CameraWorld {
  /** Missing where the browser gives no camera to the page. */
  readonly devices: Devices | undefined;
  readonly isSecure: boolean;
  readonly remembered: RememberedDevices;
  readonly wait: Wait;
  /** Tells when the person changes what the page is allowed; where a browser cannot, nothing is missed but that. */
  readonly permission?: () => Promise<Permission>;
}

/** The part of PermissionStatus that is used. */
export interface Permission extends EventTarget {
  readonly state: string;
}

/** A virtual camera or a laptop's lid may mute the track for a moment. */
const MUTED_TOO_LONG = 5000;

/** How often in a minute it is asked for by itself as soon as there is a reason to; a plug that is loose has to wait. */
const RETURNS = 5;
const MINUTE = 60_000;
const LOOSE = 30_000;

/** What a plug can cure. */
const PLUGGED: ReadonlySet<FailureReason> = new Set(["lost", "not_found", "no_microphone", "busy"]);

/** Camera and microphone as one thing that is closed, asked for, ready or failed. */
export class Camera {
  private shown: CameraState = { at: "closed" };
  private asking: Promise<CameraState> | null = null;
  private stream: MediaStream | null = null;
  private watching = new AbortController();
  private returns = 0;
  private isResting = false;
  private readonly listeners = new Set<(state: CameraState) => void>();

  constructor(
    private readonly audio: boolean,
    private readonly world: CameraWorld,
  ) {}

  get state(): CameraState {
    return this.shown;
  }

  onChange(listener: (state: CameraState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Asks for the camera unless it is open already. Never rejects. */
  open(): Promise<CameraState> {
    if (this.shown.at === "ready") return Promise.resolve(this.shown);
    this.asking ??= this.ask();
    return this.asking;
  }

  close(): void {
    this.release();
    this.show({ at: "closed" });
  }

  /** Changes to another device, now and on later visits. */
  choose(kind: InputKind, id: string): Promise<CameraState> {
    this.world.remembered.remember(kind, id);
    this.release();
    this.asking = this.ask();
    return this.asking;
  }

  /** The devices to choose from; they have names only after permission was given. */
  async devices(kind: InputKind): Promise<readonly MediaDeviceInfo[]> {
    const all = await this.world.devices?.enumerateDevices().catch(() => []);
    return (all ?? []).filter((device) => device.kind === kind);
  }

  private async ask(): Promise<CameraState> {
    this.release();
    const visit = this.watching;
    this.show({ at: "asking" });
    const state = await this.request();
    if (visit.signal.aborted) {
      if (state.at === "ready") stopTracks(state.stream);
      return this.shown;
    }
    this.asking = null;
    if (state.at === "ready") this.hold(state.stream);
    this.show(state);
    return state;
  }

  private async request(): Promise<CameraState> {
    const { devices, isSecure, remembered } = this.world;
    if (!devices) return { at: "failed", reason: isSecure ? "unsupported" : "insecure" };
    try {
      return { at: "ready", stream: await devices.getUserMedia(constraints(this.audio, remembered)) };
    } catch (error) {
      return { at: "failed", reason: await this.culprit(reasonOf(error)) };
    }
  }

  /** The browser does not say which of camera and microphone was not found. */
  private async culprit(reason: FailureReason): Promise<FailureReason> {
    if (reason !== "not_found" || !this.audio) return reason;
    return (await this.devices("videoinput")).length > 0 ? "no_microphone" : reason;
  }

  private hold(stream: MediaStream): void {
    this.stream = stream;
    const { signal } = this.watching;
    for (const track of stream.getTracks()) track.addEventListener("ended", () => this.lose(), { signal });
    for (const track of stream.getVideoTracks()) {
      track.addEventListener("mute", () => this.awaitPicture(track, signal), { signal });
      track.addEventListener("unmute", () => this.regain(stream), { signal });
    }
  }

  private async awaitPicture(track: MediaStreamTrack, signal: AbortSignal): Promise<void> {
    const back = new AbortController();
    track.addEventListener("unmute", () => back.abort(), { once: true, signal });
    await this.world.wait(MUTED_TOO_LONG, back.signal);
    if (track.muted && !signal.aborted) this.lose();
  }

  private lose(): void {
    this.show({ at: "failed", reason: "lost" });
  }

  private regain(stream: MediaStream): void {
    const live = stream.getTracks().every(({ readyState }) => readyState === "live");
    if (live && this.shown.at === "failed") this.show({ at: "ready", stream });
  }

  private release(): void {
    this.watching.abort();
    this.watching = new AbortController();
    this.asking = null;
    if (this.stream) stopTracks(this.stream);
    this.stream = null;
  }

  /** It comes back by itself when something is plugged in, or when what was taken back is allowed again. */
  private awaitReturn(reason: FailureReason): void {
    const { signal } = this.watching;
    const { devices, permission } = this.world;
    const tryAgain = () => void this.reopen(signal);
    if (PLUGGED.has(reason)) devices?.addEventListener("devicechange", tryAgain, { signal });
    if (reason !== "lost") return;
    const allowed = (status: Permission) =>
      status.addEventListener("change", () => status.state === "granted" && tryAgain(), { signal });
    permission?.().then(allowed, () => undefined);
  }

  private async reopen(signal: AbortSignal): Promise<void> {
    if (this.isResting) return;
    this.isResting = true;
    if (this.returns >= RETURNS) await this.world.wait(LOOSE, signal);
    this.isResting = false;
    if (this.shown.at !== "failed" || signal.aborted) return;
    this.returns += 1;
    void this.world.wait(MINUTE).then(() => {
      this.returns -= 1;
    });
    await this.open();
  }

  private show(state: CameraState): void {
    this.shown = state;
    if (state.at === "failed") this.awaitReturn(state.reason);
    for (const listener of this.listeners) listener(state);
  }
}

/** This computer's. */
export function newCamera(audio: boolean): Camera {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  const remembered = new RememberedDevices(() => localStorage);
  const permission = () => navigator.permissions.query({ name: "camera" });
  return new Camera(audio, { devices, isSecure: isSecureContext, remembered, wait, permission });
}

function constraints(audio: boolean, remembered: RememberedDevices): MediaStreamConstraints {
  const video = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15 } };
  return {
    video: { ...video, ...preferred(remembered.of("videoinput")) },
    audio: audio && { echoCancellation: true, ...preferred(remembered.of("audioinput")) },
  };
}

/** A wish, not a condition: the device may be at home today. */
function preferred(deviceId: string | null): MediaTrackConstraints {
  return deviceId ? { deviceId: { ideal: deviceId } } : {};
}

const REASONS: Readonly<Record<string, FailureReason>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "not_found",
  OverconstrainedError: "not_found",
  NotReadableError: "busy",
  AbortError: "busy",
  TypeError: "unsupported",
};

/** What the name of getUserMedia's error means to the person. */
export function reasonOf(error: unknown): FailureReason {
  const name = typeof error === "object" && error !== null && "name" in error ? String(error.name) : "";
  return REASONS[name] ?? "unknown";
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
