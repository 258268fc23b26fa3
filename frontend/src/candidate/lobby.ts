import type { FailureReason } from "./media/index.ts";
import type { CameraAt } from "./room.ts";
import type { CameraNeed } from "./room-data.ts";

/** Before the start: agreed or not, camera or not, starting or not. */
export interface Lobby {
  readonly open: boolean;
  readonly asksConsent: boolean;
  readonly consent: "none" | "sending" | "given";
  readonly need: CameraNeed;
  readonly camera: CameraAt;
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
  | { readonly type: "start-asked" }
  | { readonly type: "failed"; readonly message: string };

/** Why the start button does not work yet, in the order in which a person deals with it. */
export type Hindrance = "closed" | "consent" | "sending" | "camera-opening" | "camera-failed" | "starting";

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
  if (lobby.asksConsent && lobby.consent === "none") return "consent";
  if (lobby.consent === "sending") return "sending";
  if (lobby.need !== "none" && (lobby.camera.at === "closed" || lobby.camera.at === "asking")) return "camera-opening";
  if (lobby.need === "required" && lobby.camera.at === "failed") return "camera-failed";
  return lobby.starting ? "starting" : null;
}

export function cameraFailure(lobby: Lobby): FailureReason | null {
  return lobby.consent === "given" && lobby.camera.at === "failed" ? lobby.camera.reason : null;
}

function failed(lobby: Lobby, message: string): Lobby {
  if (lobby.consent === "sending") return { ...lobby, consent: "none", trouble: { ...NO_TROUBLE, consent: message } };
  return { ...lobby, starting: false, trouble: { ...NO_TROUBLE, start: message } };
}

function assertNever(happening: never): never {
  throw new Error(`unknown happening ${JSON.stringify(happening)}`);
}
