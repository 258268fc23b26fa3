import { element } from "../shared/dom.ts";
import { AlertCard } from "./alerts/alert-card.ts";
import { alertsNotice } from "./alerts-notice.ts";
import { arrange } from "./arrange.ts";
import { ChunkList } from "./chunk-list.ts";
import { ConditionsCard } from "./conditions-card.ts";
import { EventList } from "./event-list.ts";
import { FactsCard } from "./facts-card.ts";
import { canPlayGrowing } from "./growing/reel.ts";
import { keyHelp } from "./key-help.ts";
import { type Command, commandOf, pressOf } from "./keyboard.ts";
import { notesOf } from "./notes.ts";
import { Player } from "./player.ts";
import type { Take } from "./screen.ts";
import { Gallery } from "./snapshots/gallery.ts";
import { spanOf } from "./spans.ts";
import { isMoving, type Stage, sittingOf, stagesOf, takeOf } from "./stage.ts";
import { stageCard } from "./stage-card.ts";
import { happenings } from "./stretches.ts";
import { neighbour, type Sitting, together } from "./timeline.ts";
import { TimelineBar } from "./timeline-bar.ts";
import type { Facts, RecordedEvent, Review } from "./types.ts";
import {
  alertsVersion,
  alertVersion,
  chunksVersion,
  eventsVersion,
  retentionVersion,
  snapshotVersion,
  timelineVersion,
  versionOf,
} from "./versions.ts";
import type { Words } from "./words.ts";

/** The attempt page. A part is drawn anew only when what it shows has changed; a playing video is never disturbed. */
export class Page {
  private readonly interruption: HTMLElement;
  private readonly alerts = element("div", { role: "status" });
  private readonly screen = element("div", { class: "review__screen" });
  private readonly notes = element("div", { class: "review__notes stack", role: "status" });
  private readonly theatre = element("section", { class: "theatre card" });
  private readonly findings = element("div", { class: "review__findings" });
  private readonly chunksPlace = element("div", { class: "review__chunks" });
  private readonly player: Player;
  private readonly bar: TimelineBar;
  private readonly events: EventList;
  private readonly facts: FactsCard;
  private readonly chunks: ChunkList;
  private readonly alertCard: AlertCard;
  private readonly gallery: Gallery;
  private readonly conditions: ConditionsCard;
  private readonly drawn = new Map<string, string>();
  private review: Review | null = null;
  /** What happened, as people count it. */
  private happened: readonly RecordedEvent[] = [];
  private stages: readonly Stage[] = [];
  /** The person asked to see what has arrived although the exam is over and the video not yet there. */
  private wantsGrowth = false;

  /** `ask` reads everything anew. */
  constructor(
    private readonly root: HTMLElement,
    private readonly words: Words,
    private readonly about: Facts,
    ask: () => void,
  ) {
    const pick = (event: RecordedEvent) => this.goTo(event);
    this.player = new Player(words, {
      moved: (moment) => this.follow(moment),
      grown: () => this.drawTimelines(),
      turned: ask,
      swapped: () => this.drawTimelines(),
    });
    this.bar = new TimelineBar(words, this.player, pick);
    this.events = new EventList(words, pick);
    this.facts = new FactsCard(words);
    this.chunks = new ChunkList(words);
    this.alertCard = new AlertCard(words, (alert) => this.goToMoment(Date.parse(alert.beganAt)));
    this.gallery = new Gallery(words, (moment) => this.goToMoment(moment));
    this.conditions = new ConditionsCard(words);
    this.interruption = element("p", { class: "notice notice--warning", hidden: true }, words.t("interrupted"));
    this.theatre.setAttribute("aria-label", words.t("recording"));
    this.theatre.append(this.player.root, this.bar.root, keyHelp(words));
  }

  /** False before the first reading. */
  get isShown(): boolean {
    return this.review !== null;
  }

  /** True while news is expected. */
  get isMoving(): boolean {
    return this.stages.some(isMoving);
  }

  /** The player asks by itself for all that is new, and hears when it ends. */
  get isFollowing(): boolean {
    return this.player.isGrowing && this.stages.every(({ at }) => at === "recording");
  }

  show(review: Review): void {
    this.review = review;
    this.happened = happenings(review.events);
    this.stages = stagesOf(review, this.about);
    this.layOut();
    const kept = `${this.stages.map(({ at }) => at).join()} ${review.recordings.map(versionOf).join("; ")}`;
    this.redraw("alerts", alertsVersion(review.alerts), () => this.drawAlerts(review));
    this.redraw("screen", `${kept} ${this.wantsGrowth}`, () => this.drawScreen(review));
    this.redraw("facts", `${kept} ${retentionVersion(review.retention)}`, () => this.facts.show(this.stages, review));
    const stored = review.recordings.map(chunksVersion).join("; ");
    this.redraw("chunks", `${this.stages.map(({ at }) => at).join()} ${stored}`, () => this.drawChunks());
    this.drawTimelines();
  }

  /** The exam is over, as far as the page knows. */
  get hasEnded(): boolean {
    return this.review !== null && this.sitting(this.review).endedAt !== null;
  }

  /** Plays nothing and knows nothing, until the next reading. */
  close(): void {
    this.player.empty();
    this.drawn.clear();
    this.review = null;
    this.stages = [];
  }

  interrupted(is: boolean): void {
    this.interruption.hidden = !is;
  }

  press(event: KeyboardEvent): void {
    const command = this.take(event);
    if (command) this.obey(command);
  }

  release(event: KeyboardEvent): void {
    this.take(event);
  }

  /** The command of a key, which then is nobody else's: a browser's own player listens too, and would act a second time. */
  private take(event: KeyboardEvent): Command | null {
    const command = this.player.timeline && !this.gallery.isOpen ? commandOf(pressOf(event, this.root)) : null;
    if (!command) return null;
    event.preventDefault();
    event.stopPropagation();
    return command;
  }

  private layOut(): void {
    if (this.root.contains(this.screen)) return;
    const side = element("div", { class: "review__side" }, this.facts.root, this.events.root, this.conditions.root);
    const grid = element("div", { class: "review__grid" }, this.screen, this.findings, side, this.chunksPlace);
    const hadFocus = this.root.contains(document.activeElement); // it was on the button that tried again
    this.root.replaceChildren(this.interruption, this.alerts, grid);
    if (hadFocus) this.root.focus({ preventScroll: true });
    this.root.setAttribute("aria-busy", "false");
  }

  private redraw(part: string, version: string, draw: () => void): void {
    if (this.drawn.get(part) === version) return;
    this.drawn.set(part, version);
    draw();
  }

  private drawAlerts({ alerts }: Review): void {
    const notice = alertsNotice(alerts, this.words);
    this.alerts.replaceChildren(...(notice ? [notice] : []));
  }

  /** What is in it goes to its moment only where there is something to play. */
  private drawFindings({ alerts, scores, snapshots, conditions, events }: Review): void {
    const leads = this.player.timeline !== null;
    const stand = [JSON.stringify([scores, conditions]), ...alerts.map(alertVersion)].join("; ");
    this.redraw("findings", `${leads} ${eventsVersion(events)} ${stand}`, () =>
      this.alertCard.draw({ alerts, scores, events, conditions, leads }),
    );
    this.redraw("snapshots", `${leads} ${snapshots.map(snapshotVersion).join("; ")}`, () =>
      this.gallery.show(snapshots, conditions, leads),
    );
    this.redraw("conditions", `${eventsVersion(events)} ${JSON.stringify(conditions)}`, () =>
      this.conditions.show(conditions, events),
    );
    const hasGallery = conditions.snapshots || snapshots.length > 0;
    arrange(this.findings, hasGallery ? [this.alertCard.root, this.gallery.root] : [this.alertCard.root]);
  }

  private drawScreen(review: Review): void {
    const [first] = this.stages;
    const takes = this.takes(review);
    if (takes.length > 0) this.drawTheatre(takes);
    else if (first && first.at !== "playable") this.drawCard(first);
  }

  private drawTheatre(takes: readonly Take[]): void {
    if (!this.screen.contains(this.theatre)) this.screen.replaceChildren(this.theatre, this.notes);
    this.player.show(takes, !this.stages.some(({ at }) => at === "recording"));
    const goTo = (moment: number) => this.goToMoment(moment);
    this.notes.replaceChildren(...this.stages.flatMap((stage) => notesOf(stage, this.nameOf(stage), this.words, goTo)));
  }

  /** Only where there is more than one, a source needs a name. */
  private nameOf(stage: Stage): string {
    return this.stages.length > 1 && "recording" in stage ? this.words.source(stage.recording.source) : "";
  }

  private drawCard(stage: Exclude<Stage, { at: "playable" }>): void {
    this.player.empty();
    const canWatch = (stage.at === "arriving" || stage.at === "joining") && canPlayGrowing();
    const watch = canWatch && stage.recording.storedChunks > 0 ? () => this.watchGrowth() : null;
    this.screen.replaceChildren(stageCard(stage, this.words, watch));
  }

  private watchGrowth(): void {
    this.wantsGrowth = true;
    if (this.review) this.show(this.review);
    this.player.focus();
  }

  /** What is uploaded is played while the exam runs, and on until the video is there for whoever watches already. */
  private takes(review: Review): readonly Take[] {
    const sitting = this.sitting(review);
    const grows = canPlayGrowing() && (this.wantsGrowth || this.player.isGrowing);
    return this.stages.flatMap((stage) => {
      const take = takeOf(stage, sitting);
      if (!take) return [];
      const plays = take.plays === "file" || grows || (stage.at === "recording" && canPlayGrowing());
      return plays ? [take] : [];
    });
  }

  private sitting({ events }: Review): Sitting {
    return sittingOf(events, this.about);
  }

  /** Whatever lies on the wall clock; also called when a recording that is watched has grown. */
  private drawTimelines(): void {
    if (!this.review) return;
    this.drawFindings(this.review);
    const { happened: events } = this;
    const { lanes, timeline: main } = this.player;
    const origin = main?.origin ?? null;
    const version = eventsVersion(this.review.events);
    this.redraw("events", `${version} ${origin}`, () => this.events.show(events, origin));
    const whole = together(lanes.map(({ timeline }) => timeline));
    this.bar.root.hidden = !main;
    if (!main || !whole) return;
    const drawn = lanes.map(({ source, timeline }) => `${source} ${timelineVersion(timeline)}`);
    this.redraw("marks", [version, origin, ...drawn].join("; "), () => this.bar.show({ whole, main, lanes }, events));
    this.follow(this.player.moment);
  }

  private drawChunks(): void {
    const recordings = this.stages
      .flatMap((stage) => ("recording" in stage && stage.at !== "purged" ? [stage.recording] : []))
      .filter(({ expectedChunks }) => expectedChunks > 0)
      .sort((a, b) => a.source.localeCompare(b.source));
    this.chunks.show(recordings);
    this.chunksPlace.replaceChildren(...(recordings.length > 0 ? [this.chunks.root] : []));
  }

  private follow(moment: number): void {
    this.bar.moveTo(moment);
    this.events.moveTo(moment);
  }

  private goTo(event: RecordedEvent): void {
    this.goToMoment(spanOf(event)?.from ?? Date.parse(event.at));
  }

  private goToMoment(moment: number): void {
    this.player.seek(moment);
    this.screen.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  private obey(command: Command): void {
    switch (command.does) {
      case "toggle":
        this.player.toggle();
        break;
      case "seek":
        this.player.seekBy(command.by);
        break;
      case "step":
        this.player.step(command.by);
        break;
      case "event": {
        const event = neighbour(this.happened, this.player.moment, command.by);
        if (event) this.goTo(event);
      }
    }
  }
}
