import { element } from "../shared/dom.ts";
import { ChunkList } from "./chunk-list.ts";
import { EventList } from "./event-list.ts";
import { FactsCard } from "./facts-card.ts";
import { keyHelp } from "./key-help.ts";
import { type Command, commandOf, pressOf } from "./keyboard.ts";
import { Player } from "./player.ts";
import { type Stage, stageOf } from "./stage.ts";
import { stageCard } from "./stage-card.ts";
import { neighbour, secondsOf } from "./timeline.ts";
import { TimelineBar } from "./timeline-bar.ts";
import type { Facts, RecordedEvent, Review } from "./types.ts";
import { eventsVersion, retentionVersion, timelineVersion, versionOf } from "./versions.ts";
import type { Words } from "./words.ts";

type Playable = Extract<Stage, { at: "playable" }>;

/** The attempt page. A part is drawn anew only when what it shows has changed; a playing video is never disturbed. */
export class Page {
  private readonly interruption: HTMLElement;
  private readonly screen = element("div", { class: "review__screen" });
  private readonly notes = element("div", { class: "review__notes stack", role: "status" });
  private readonly theatre = element("section", { class: "theatre card" });
  private readonly chunksPlace = element("div", { class: "review__chunks" });
  private readonly player: Player;
  private readonly bar: TimelineBar;
  private readonly events: EventList;
  private readonly facts: FactsCard;
  private readonly chunks: ChunkList;
  private readonly drawn = new Map<string, string>();
  private stage: Stage | null = null;
  private happened: readonly RecordedEvent[] = [];

  constructor(
    private readonly root: HTMLElement,
    private readonly words: Words,
    private readonly about: Facts,
  ) {
    const pick = (event: RecordedEvent) => this.goTo(event);
    this.player = new Player(words, (moment) => this.follow(moment));
    this.bar = new TimelineBar(words, this.player, pick);
    this.events = new EventList(words, pick);
    this.facts = new FactsCard(words);
    this.chunks = new ChunkList(words);
    this.interruption = element("p", { class: "notice notice--warning", hidden: true }, words.t("interrupted"));
    this.theatre.setAttribute("aria-label", words.t("recording"));
    this.theatre.append(this.player.root, this.bar.root, keyHelp(words));
  }

  /** Null before the first reading. */
  get shown(): Stage | null {
    return this.stage;
  }

  show(review: Review): void {
    const stage = stageOf(review, this.about);
    this.stage = stage;
    this.happened = review.events;
    const recording = "recording" in stage ? stage.recording : null;
    const timeline = stage.at === "playable" ? stage.timeline : null;
    this.layOut();
    const kept = review.recordings.map(versionOf).join("; ");
    const seen = `${eventsVersion(review.events)} ${timeline ? timelineVersion(timeline) : ""}`;
    const video = timeline ? timelineVersion(timeline) : "";
    this.redraw("screen", `${stage.at} ${kept} ${video}`, () => this.drawScreen(stage, review.events));
    this.redraw("facts", `${stage.at} ${kept} ${video} ${retentionVersion(review.retention)}`, () =>
      this.facts.show(stage, review),
    );
    this.redraw("events", seen, () => this.events.show(review.events, timeline));
    this.redraw("marks", seen, () => timeline && this.bar.show(timeline, review.events));
    this.redraw("chunks", `${stage.at} ${recording ? versionOf(recording) : ""}`, () => this.drawChunks(stage));
    if (stage.at === "playable") this.follow(this.player.moment);
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
    const command = this.commandFor(event);
    if (!command) return null;
    event.preventDefault();
    event.stopPropagation();
    return command;
  }

  private commandFor(event: KeyboardEvent): Command | null {
    return this.stage?.at === "playable" ? commandOf(pressOf(event, this.root)) : null;
  }

  private layOut(): void {
    if (this.root.contains(this.screen)) return;
    const side = element("div", { class: "review__side" }, this.facts.root, this.events.root);
    const grid = element("div", { class: "review__grid" }, this.screen, side, this.chunksPlace);
    const hadFocus = this.root.contains(document.activeElement); // it was on the button that tried again
    this.root.replaceChildren(this.interruption, grid);
    if (hadFocus) this.root.focus({ preventScroll: true });
    this.root.setAttribute("aria-busy", "false");
  }

  private redraw(part: string, version: string, draw: () => void): void {
    if (this.drawn.get(part) === version) return;
    this.drawn.set(part, version);
    draw();
  }

  private drawScreen(stage: Stage, events: readonly RecordedEvent[]): void {
    if (stage.at !== "playable") {
      this.screen.replaceChildren(stageCard(stage, this.words));
      return;
    }
    if (!this.screen.contains(this.theatre)) this.screen.replaceChildren(this.theatre, this.notes);
    this.player.show(stage.recording, stage.timeline);
    this.bar.show(stage.timeline, events);
    this.notes.replaceChildren(...this.remarks(stage));
  }

  private remarks({ recording, timeline }: Playable): readonly HTMLElement[] {
    const { t } = this.words;
    const rejoining = recording.status === "processing" || recording.status === "in_progress";
    const sentences = rejoining ? [] : this.words.shortcomings(recording, timeline);
    const remarks = rejoining ? [element("p", { class: "notice notice--info" }, t("rejoining"))] : [];
    if (sentences.length === 0) return remarks;
    const lines = sentences.map((sentence) => element("li", {}, sentence));
    const title = element("strong", { class: "notice__title" }, t("partialTitle"));
    return [
      ...remarks,
      element("div", { class: "notice notice--warning" }, title, element("ul", { class: "review__holes" }, ...lines)),
    ];
  }

  private drawChunks(stage: Stage): void {
    const recording = "recording" in stage && stage.at !== "purged" ? stage.recording : null;
    if (!recording || recording.expectedChunks === 0) {
      this.chunksPlace.replaceChildren();
      return;
    }
    this.chunks.show(recording);
    this.chunksPlace.replaceChildren(this.chunks.root);
  }

  private follow(moment: number): void {
    this.bar.moveTo(moment);
    this.events.moveTo(moment);
  }

  private goTo(event: RecordedEvent): void {
    if (this.stage?.at !== "playable") return;
    this.player.seek(secondsOf(event, this.stage.timeline));
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
