import { ApiError } from "../shared/api.ts";
import { find, maybe, setText } from "../shared/dom.ts";
import { type Translate, translator } from "../shared/i18n.ts";
import { toast } from "../shared/toast.ts";
import {
  cameraFailure,
  type Hindrance,
  hindrance,
  isImpossible,
  type Lobby,
  type LobbyHappening,
  next,
  screenFailure,
  startsInPlace,
} from "./lobby.ts";
import { enterFullScreen, leaveFullScreen } from "./lockdown/index.ts";
import { type MessageKey, messages } from "./messages.ts";
import { maybePart, part } from "./parts.ts";
import { showPicture } from "./picture.ts";
import { screenWithoutStream } from "./room.ts";
import { cameraNeed, fillsScreen, screenNeed } from "./room-data.ts";
import { SourceTrouble } from "./source-trouble.ts";
import type { Surroundings } from "./surroundings.ts";

const REASONS: Readonly<Record<Exclude<Hindrance, "closed">, MessageKey>> = {
  impossible: "deviceCannot",
  consent: "agreeFirst",
  sending: "sendingConsent",
  "camera-opening": "cameraOpening",
  "camera-failed": "cameraNeeded",
  "screen-open": "screenToShare",
  "screen-asking": "screenOpening",
  "screen-failed": "screenNeeded",
  starting: "starting",
};

export function showLobby(around: Surroundings): void {
  new LobbyPage(around).begin();
}

class LobbyPage {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly form: HTMLFormElement;
  private readonly start: HTMLButtonElement;
  private readonly checkbox: HTMLInputElement | null;
  private readonly sources: SourceTrouble;
  private readonly readyReason: string;
  private readonly firstHint: string;
  private lobby: Lobby;

  constructor(private readonly around: Surroundings) {
    const { main, signal } = around;
    this.form = part(main, "lobby", HTMLFormElement);
    this.start = find(main, "[data-testid=start-exam]", HTMLButtonElement);
    this.checkbox = maybe(main, "[data-testid=consent]", HTMLInputElement);
    this.sources = new SourceTrouble(main, this.cures(), signal);
    this.readyReason = maybePart(main, "start-reason")?.textContent ?? "";
    this.firstHint = maybePart(main, "device-hint")?.textContent ?? "";
    this.lobby = this.firstLobby();
  }

  begin(): void {
    const { signal, camera, screen } = this.around;
    maybePart(this.around.main, "loading")?.remove();
    this.checkbox?.addEventListener("change", () => this.consentChanged(), { signal });
    this.form.addEventListener("submit", (event) => this.startAsked(event), { signal });
    const follow = [
      camera?.onChange((state) => this.happen({ type: "camera", state })),
      screen?.onChange((state) => this.happen({ type: "screen", state: screenWithoutStream(state) })),
    ];
    for (const leave of follow) if (leave) signal.addEventListener("abort", leave, { once: true });
    this.refuseEarly();
    if (this.checkbox?.checked) this.consentChanged();
    this.render();
  }

  private firstLobby(): Lobby {
    const { data, camera, screen } = this.around;
    return {
      open: maybePart(this.around.main, "start-reason") !== null,
      asksConsent: this.checkbox !== null,
      consent: "none",
      need: cameraNeed(data.antiCheatConfig),
      camera: camera?.state ?? { at: "closed" },
      screenNeed: screenNeed(data.antiCheatConfig),
      screen: screenWithoutStream(screen?.state ?? { at: "closed" }),
      fillsScreen: fillsScreen(data.antiCheatConfig),
      starting: false,
      trouble: { consent: "", start: "" },
    };
  }

  /** On a phone nobody should read on and agree to what then does not work. */
  private refuseEarly(): void {
    if (!isImpossible(this.lobby)) return;
    const blocked = maybePart(this.around.main, "blocked");
    if (blocked) find(this.form, "header", HTMLElement).after(blocked);
    part(this.form, "device-check", HTMLElement).hidden = true;
    if (this.checkbox) this.checkbox.disabled = true;
  }

  private happen(happening: LobbyHappening): void {
    this.lobby = next(this.lobby, happening);
    this.render();
  }

  private consentChanged(): void {
    if (this.checkbox?.checked) return void this.giveConsent();
    this.around.camera?.close();
    this.around.screen?.close();
    this.happen({ type: "consent-withdrawn" });
  }

  /** The camera opens after the consent has arrived, and not before (T4). */
  private async giveConsent(): Promise<void> {
    this.happen({ type: "consent-ticked" });
    if (startsInPlace(this.lobby) && !(await this.sendConsent())) return;
    if (!this.checkbox?.checked) return;
    this.happen({ type: "consent-given" });
    await this.openCamera();
  }

  private async sendConsent(): Promise<boolean> {
    const { api, data, signal, refresh } = this.around;
    try {
      await api.post(`sessions/${data.attempt}/consent/`, { digest: data.noticeDigest }, { signal });
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.code === "consent_outdated") {
        await refresh();
        toast(error.message, "warning");
        return false;
      }
      if (this.checkbox) this.checkbox.checked = false;
      this.happen({ type: "failed", message: this.words(error) });
      return false;
    }
  }

  private cures() {
    return { camera: () => this.openCamera(), screen: async () => this.around.screen?.open() };
  }

  private async openCamera(): Promise<void> {
    if (this.lobby.need !== "none") await this.around.camera?.open();
  }

  private startAsked(event: Event): void {
    if (!startsInPlace(this.lobby)) return; // the plain form does it
    event.preventDefault();
    if (hindrance(this.lobby) !== null) return;
    if (this.lobby.fillsScreen) void enterFullScreen(); // now or never: it takes a click
    void this.startExam();
  }

  private async startExam(): Promise<void> {
    const { api, data, signal, refresh } = this.around;
    this.happen({ type: "start-asked" });
    try {
      await api.post(`sessions/${data.attempt}/start/`, {}, { signal });
      await refresh();
    } catch (error) {
      leaveFullScreen();
      this.happen({ type: "failed", message: this.words(error) });
    }
  }

  private words(error: unknown): string {
    return error instanceof ApiError ? error.message : this.t("unreachable");
  }

  private render(): void {
    const why = hindrance(this.lobby);
    this.start.disabled = why !== null;
    this.start.setAttribute("aria-busy", String(why === "starting"));
    const reason = maybePart(this.around.main, "start-reason");
    if (reason && why !== "closed") setText(reason, why === null ? this.readyReason : this.t(REASONS[why]));
    const appeared = this.sources.render({
      camera: { trouble: cameraFailure(this.lobby), need: this.lobby.need },
      screen: { trouble: screenFailure(this.lobby), need: this.lobby.screenNeed },
      busy: false,
    });
    if (appeared) maybePart(this.around.main, "blocked-title")?.focus();
    this.renderTrouble();
    this.renderHint();
    this.rescueFocus();
  }

  /** The button to try again is gone as soon as it is tried; the checks tell how it went. */
  private rescueFocus(): void {
    const { activeElement } = document;
    if (activeElement?.closest("[hidden]")) maybe(this.around.main, ".checks", HTMLElement)?.focus();
  }

  private renderTrouble(): void {
    for (const place of ["consent", "start"] as const) {
      const error = maybePart(this.around.main, `${place}-error`);
      if (!error) continue;
      setText(error, this.lobby.trouble[place]);
      error.hidden = this.lobby.trouble[place] === "";
    }
  }

  /** Nothing of the device check can be pressed before the consent. */
  private renderHint(): void {
    const { consent, camera, screenNeed } = this.lobby;
    const shown = consent === "given" && (camera.at !== "failed" || screenNeed !== "none");
    showPicture(maybePart(this.around.main, "preview"), shown);
    const hint = maybePart(this.around.main, "device-hint");
    if (!hint) return;
    const words = this.hint();
    hint.hidden = words === "";
    if (words) setText(hint, words);
  }

  /** What the page was served with, until the consent. */
  private hint(): string {
    const { need, consent, camera, screen } = this.lobby;
    if (consent !== "given") return isImpossible(this.lobby) ? "" : this.firstHint;
    if (need === "none") return screen.at === "closed" ? this.t("screenHint") : "";
    if (camera.at === "ready") return this.t("cameraReady");
    return camera.at === "closed" ? this.firstHint : "";
  }
}
