import type { FailureReason, ScreenFailure } from "./media/index.ts";
import type { CameraAt, ScreenAt } from "./room.ts";
import type { Need } from "./room-data.ts";

/** Before the start: agreed or not, camera and screen or not, starting or not. */
export interface Lobby {
  readonly open: boolean;
  readonly asksConsent: boolean;
  readonly consent: "none" | "sending" | "given";
  readonly need: Need;
  readonly camera: CameraAt;
  readonly screenNeed: Need;
  readonly screen: ScreenAt;
  /** It is written in full screen, which a page that is loaded anew would leave. */
  readonly fillsScreen: boolean;
  readonly starting: boolean;
  /** What went wrong, said where it happened. */
  readonly trouble: { readonly consent: string; readonly start: string };
}

const NO_TROUBLE: Lobby["trouble"] = { consent: "", start: "" };

export type LobbyHappening =
  | { readonly type: "consent-ticked" }
  | { readonly type: "consent-given" }
  | { readonly type: "consent-withdrawn" }
  | { readonly type: "camera"; readonly state: CameraAt }
  | { readonly type: "screen"; readonly state: ScreenAt }
  | { readonly type: "start-asked" }
  | { readonly type: "failed"; readonly message: string };

/** Why the start button does not work yet, in the order in which a person deals with it. */
export type Hindrance =
  | "closed"
  | "impossible"
  | "consent"
  | "sending"
  | "camera-opening"
  | "camera-failed"
  | "screen-open"
  | "screen-asking"
  | "screen-failed"
  | "starting";

export function next(lobby: Lobby, happening: LobbyHappening): Lobby {
  switch (happening.type) {
    case "consent-ticked":
      return { ...lobby, consent: "sending", trouble: NO_TROUBLE };
    case "consent-given":
      return { ...lobby, consent: "given" };
    case "consent-withdrawn":
      return { ...lobby, consent: "none", trouble: NO_TROUBLE };
    case "camera":
      return { ...lobby, camera: happening.state };
    case "screen":
      return { ...lobby, screen: happening.state };
    case "start-asked":
      return hindrance(lobby) === null ? { ...lobby, starting: true, trouble: NO_TROUBLE } : lobby;
    case "failed":
      return failed(lobby, happening.message);
    default:
      return assertNever(happening);
  }
}

export function hindrance(lobby: Lobby): Hindrance | null {
  if (!lobby.open) return "closed";
  if (isImpossible(lobby)) return "impossible";
  if (lobby.asksConsent && lobby.consent === "none") return "consent";
  if (lobby.consent === "sending") return "sending";
  if (lobby.need !== "none" && (lobby.camera.at === "closed" || lobby.camera.at === "asking")) return "camera-opening";
  if (lobby.need === "required" && lobby.camera.at === "failed") return "camera-failed";
  if (lobby.screenNeed === "required" && lobby.screen.at !== "ready") return SCREEN_HINDRANCES[lobby.screen.at];
  return lobby.starting ? "starting" : null;
}

const SCREEN_HINDRANCES = { closed: "screen-open", asking: "screen-asking", failed: "screen-failed" } as const;

/** This device cannot do what the exam requires: there is no use in agreeing. */
export function isImpossible(lobby: Lobby): boolean {
  return lobby.screenNeed === "required" && cannotShare(lobby);
}

/** True when the lobby has anything to check, and so to ask for. */
export function usesDevices({ need, screenNeed }: Lobby): boolean {
  return need !== "none" || screenNeed !== "none";
}

/** True when the script starts the exam, and not the form. */
export function startsInPlace(lobby: Lobby): boolean {
  return usesDevices(lobby) || lobby.fillsScreen;
}

export function cameraFailure(lobby: Lobby): FailureReason | null {
  return lobby.consent === "given" && lobby.camera.at === "failed" ? lobby.camera.reason : null;
}

/** What this device can never do is said before anybody agrees; a screen that was not shared yet is no failure. */
export function screenFailure(lobby: Lobby): ScreenFailure | null {
  const { screenNeed, screen, consent } = lobby;
  if (screenNeed === "none" || screen.at !== "failed") return null;
  return consent === "given" || cannotShare(lobby) ? screen.reason : null;
}

function cannotShare({ screen }: Lobby): boolean {
  return screen.at === "failed" && (screen.reason === "unsupported" || screen.reason === "insecure");
}

function failed(lobby: Lobby, message: string): Lobby {
  if (lobby.consent === "sending") return { ...lobby, consent: "none", trouble: { ...NO_TROUBLE, consent: message } };
  return { ...lobby, starting: false, trouble: { ...NO_TROUBLE, start: message } };
}

function assertNever(happening: never): never {
  throw new Error(`unknown happening ${JSON.stringify(happening)}`);
}
