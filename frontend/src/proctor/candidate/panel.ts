import { element, setText } from "../../shared/dom.ts";
import type { AlertItem, Tile } from "../../shared/wire.gen.ts";
import { AlertList } from "../alerts/alert-list.ts";
import type { AlertActions } from "../alerts/alert-row.ts";
import { isRunning } from "../board/attention.ts";
import { CommandBar } from "../commands/command-bar.ts";
import { HistoryView } from "../commands/history-view.ts";
import type { Entry } from "../commands/outbox.ts";
import type { Kind } from "../commands/rules.ts";
import { icon } from "../icons.ts";
import { button } from "../page/controls.ts";
import type { Want } from "../watching/ladder.ts";
import { gradeOf } from "../watching/quality.ts";
import { type ForViewer, Viewer, type ViewerWorld } from "../watching/viewer.ts";
import type { Words } from "../words.ts";
import { FactsView } from "./facts-view.ts";
import { GRADES, QualityView, TONES } from "./quality-view.ts";
import { type Source, Stage } from "./stage.ts";

const TICK = 300;

export interface PanelActions extends AlertActions {
  close(): void;
  step(way: 1 | -1): void;
  command(kind: Kind, tile: Tile): void;
}

export interface About {
  readonly tile: Tile;
  readonly exam: string;
  readonly alerts: readonly AlertItem[];
  readonly history: readonly Entry[];
}

/** One candidate, opened: the live picture and everything that concerns them. */
export class Panel {
  readonly root: HTMLElement;
  readonly viewer: Viewer;
  private readonly name = element("h2", { class: "panel__name", id: "panel-name", tabindex: "-1", dir: "auto" });
  private readonly place = element("p", { class: "panel__place muted" });
  private readonly stage: Stage;
  private readonly facts: FactsView;
  private readonly quality: QualityView;
  private readonly commands: CommandBar;
  private readonly alerts: AlertList;
  private readonly noAlerts: HTMLElement;
  private readonly history: HistoryView;
  private readonly review: HTMLAnchorElement;
  private tile: Tile | null = null;
  private source: Source = "camera";
  private hasSound = false;
  private ticking = 0;

  constructor(
    private readonly words: Words,
    private readonly actions: PanelActions,
    private readonly world: ViewerWorld,
    mayCommand: boolean,
  ) {
    const { t } = words;
    const redraw = () => this.drawStage();
    this.stage = new Stage(words, { source: (source) => this.choose(source), sound: (isOn) => this.listen(isOn) });
    this.viewer = new Viewer(world, {
      stream: (stream) => (stream ? this.stage.attach(stream) : this.stage.clear()),
      changed: redraw,
    });
    this.facts = new FactsView(words);
    this.quality = new QualityView(words);
    this.commands = new CommandBar(words, (kind) => this.tile && actions.command(kind, this.tile));
    this.commands.root.hidden = !mayCommand;
    this.alerts = new AlertList(words, actions, false);
    this.noAlerts = element("p", { class: "muted small" }, t("noAlertsOf"));
    this.history = new HistoryView(words);
    this.review = element("a", { class: "button button--small panel__review" }, icon("review"), t("openReview"));
    this.root = element("section", {
      class: "panel",
      "aria-labelledby": "panel-name",
      "data-testid": "candidate-panel",
      hidden: true,
    });
    this.layOut();
  }

  private layOut(): void {
    const { t } = this.words;
    const tool = "button button--small button--quiet";
    const options = (iconName: "back" | "forward" | "close") => ({ name: tool, iconName, isIconOnly: true });
    const tools = element(
      "div",
      { class: "panel__tools" },
      button(t("previousCandidate"), () => this.actions.step(-1), options("back")),
      button(t("nextCandidate"), () => this.actions.step(1), options("forward")),
      button(t("close"), () => this.actions.close(), options("close")),
    );
    const head = element(
      "div",
      { class: "panel__head" },
      element("div", { class: "panel__who" }, this.name, this.place),
      tools,
    );
    const alerts = element("section", { "aria-labelledby": "panel-alerts" });
    alerts.append(
      element("h3", { class: "panel__heading", id: "panel-alerts" }, t("alerts")),
      this.noAlerts,
      this.alerts.root,
    );
    const body = element("div", { class: "panel__body" });
    body.append(
      this.stage.root,
      this.commands.root,
      this.facts.root,
      alerts,
      this.history.root,
      this.quality.root,
      this.review,
    );
    this.root.append(head, body);
  }

  get attempt(): string | null {
    return this.tile?.attempt ?? null;
  }

  /** `thumbnail`: the last one, until there is a live picture. */
  open(tile: Tile, thumbnail: Uint8Array<ArrayBuffer> | null): void {
    this.tile = tile;
    this.hasSound = false;
    this.source = tile.sources.includes("camera") ? "camera" : (tile.sources[0] ?? "camera");
    this.viewer.presence(tile.connection);
    this.viewer.want(this.want());
    this.stage.clear();
    this.stage.beforehand(thumbnail);
    this.root.hidden = false;
    this.root.scrollTop = 0;
    clearInterval(this.ticking);
    this.ticking = window.setInterval(() => void this.viewer.tick(), TICK);
  }

  close(): void {
    clearInterval(this.ticking);
    this.tile = null;
    this.viewer.want(null);
    this.root.hidden = true;
  }

  /** `now`: ms of the server's clock. */
  show({ tile, exam, alerts, history }: About, now: number): void {
    const could = this.want() !== null;
    this.tile = tile;
    if (!tile.sources.includes(this.source) && tile.sources[0]) this.source = tile.sources[0];
    this.viewer.presence(tile.connection);
    if (could !== (this.want() !== null)) this.viewer.want(this.want());
    setText(this.name, tile.name);
    setText(this.place, [tile.group, exam].filter(Boolean).join(" · "));
    this.facts.show(tile, now);
    this.commands.show(tile);
    this.alerts.show(alerts, () => "", now);
    this.noAlerts.hidden = alerts.length > 0;
    this.history.show(history);
    this.review.hidden = !tile.mayReview;
    this.review.href = `/review/${tile.attempt}/`;
    this.drawStage();
  }

  hear(message: ForViewer): void {
    this.viewer.hear(message);
  }

  focus(): void {
    this.name.focus();
  }

  toggleSound(): void {
    if (this.tile) this.listen(!this.hasSound);
  }

  toggleFull(): void {
    if (this.tile) this.stage.toggleFull();
  }

  private want(): Want | null {
    const { tile, source, hasSound } = this;
    if (!tile || !isRunning(tile) || tile.sources.length === 0) return null;
    return { attempt: tile.attempt, source, sound: hasSound };
  }

  private choose(source: Source): void {
    if (source === this.source) return;
    this.source = source;
    this.viewer.want(this.want());
  }

  private listen(isOn: boolean): void {
    this.hasSound = isOn;
    this.viewer.want(this.want());
  }

  private drawStage(): void {
    if (!this.tile) return;
    this.stage.show(this.tile, this.viewer.ladder, this.source, this.world.now());
    const { quality } = this.viewer;
    this.quality.show(quality);
    const grade = quality && gradeOf(quality);
    this.stage.showGrade(grade ? this.words.t(GRADES[grade]) : "", grade ? TONES[grade] : "grey");
  }
}
