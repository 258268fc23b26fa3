export type ScreenFailure = "denied" | "unsupported" | "insecure" | "busy" | "wrong_surface" | "lost" | "unknown";

/** What is shared, as the browser tells; Firefox does not. */
export type Surface = "monitor" | "window" | "browser" | "unknown";

export type ScreenState =
  | { readonly at: "closed" }
  | { readonly at: "asking" }
  | { readonly at: "ready"; readonly stream: MediaStream; readonly surface: Surface }
  | { readonly at: "failed"; readonly reason: ScreenFailure };

/** Not all of it is in TypeScript's DOM library; a browser that does not know one of them ignores it. */
export interface ScreenWish extends DisplayMediaStreamOptions {
  readonly monitorTypeSurfaces: "include";
  readonly selfBrowserSurface: "exclude";
  readonly surfaceSwitching: "exclude";
  readonly systemAudio: "exclude";
}

/** The part of MediaDevices that is used. */
export interface Displays {
  getDisplayMedia(wish: ScreenWish): Promise<MediaStream>;
}

export interface ScreenWorld {
  /** Missing where the browser cannot share a screen: on phones and tablets. */
  readonly displays: Displays | undefined;
  readonly isSecure: boolean;
}

const WISH: ScreenWish = {
  video: { displaySurface: "monitor", width: { max: 1920 }, height: { max: 1080 }, frameRate: { max: 5 } },
  audio: false,
  monitorTypeSurfaces: "include",
  selfBrowserSurface: "exclude",
  surfaceSwitching: "exclude",
  systemAudio: "exclude",
};

/** The shared screen as one thing that is closed, asked for, ready or failed. */
export class SharedScreen {
  private shown: ScreenState;
  private asking: Promise<ScreenState> | null = null;
  private stream: MediaStream | null = null;
  private watching = new AbortController();
  private readonly listeners = new Set<(state: ScreenState) => void>();

  /** With `wholeOnly` a window or a tab is not enough, where the browser tells which it is. */
  constructor(
    private readonly wholeOnly: boolean,
    private readonly world: ScreenWorld,
  ) {
    this.shown = this.atFirst();
  }

  get state(): ScreenState {
    return this.shown;
  }

  onChange(listener: (state: ScreenState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Asks what to share, unless it is shared already. Browsers allow it only right after a click. Never rejects. */
  open(): Promise<ScreenState> {
    if (this.shown.at === "ready") return Promise.resolve(this.shown);
    this.asking ??= this.ask();
    return this.asking;
  }

  close(): void {
    this.release();
    this.show(this.atFirst());
  }

  /** A browser that cannot share is known before anybody clicks. */
  private atFirst(): ScreenState {
    const { displays, isSecure } = this.world;
    return displays ? { at: "closed" } : { at: "failed", reason: isSecure ? "unsupported" : "insecure" };
  }

  private async ask(): Promise<ScreenState> {
    this.release();
    const visit = this.watching;
    const { displays } = this.world;
    if (!displays) return this.shown;
    this.show({ at: "asking" });
    const state = await this.request(displays);
    if (visit.signal.aborted) {
      if (state.at === "ready") stopTracks(state.stream);
      return this.shown;
    }
    this.asking = null;
    if (state.at === "ready") this.hold(state.stream);
    this.show(state);
    return state;
  }

  private async request(displays: Displays): Promise<ScreenState> {
    try {
      const stream = await displays.getDisplayMedia(WISH);
      const surface = surfaceOf(stream);
      if (!this.wholeOnly || surface === "monitor" || surface === "unknown") return { at: "ready", stream, surface };
      stopTracks(stream);
      return { at: "failed", reason: "wrong_surface" };
    } catch (error) {
      return { at: "failed", reason: screenFailureOf(error) };
    }
  }

  private hold(stream: MediaStream): void {
    this.stream = stream;
    const { signal } = this.watching;
    for (const track of stream.getTracks()) track.addEventListener("ended", () => this.lose(), { signal });
  }

  private lose(): void {
    this.release();
    this.show({ at: "failed", reason: "lost" });
  }

  private release(): void {
    this.watching.abort();
    this.watching = new AbortController();
    this.asking = null;
    if (this.stream) stopTracks(this.stream);
    this.stream = null;
  }

  private show(state: ScreenState): void {
    this.shown = state;
    for (const listener of this.listeners) listener(state);
  }
}

/** This computer's. */
export function newScreen(wholeOnly: boolean): SharedScreen {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  const canShare = typeof devices?.getDisplayMedia === "function";
  return new SharedScreen(wholeOnly, { displays: canShare ? devices : undefined, isSecure: isSecureContext });
}

const REASONS: Readonly<Record<string, ScreenFailure>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** What the name of getDisplayMedia's error means to the person. */
export function screenFailureOf(error: unknown): ScreenFailure {
  const name = typeof error === "object" && error !== null && "name" in error ? String(error.name) : "";
  return REASONS[name] ?? "unknown";
}

const SURFACES: readonly string[] = ["monitor", "window", "browser"] satisfies readonly Surface[];

function surfaceOf(stream: MediaStream): Surface {
  const told = stream.getVideoTracks()[0]?.getSettings().displaySurface ?? "";
  return SURFACES.includes(told) ? (told as Surface) : "unknown";
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
