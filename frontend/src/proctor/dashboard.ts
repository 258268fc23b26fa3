import type { SampledClock } from "../shared/clock.ts";
import { element } from "../shared/dom.ts";
import type { LineState } from "../shared/line.ts";
import { toast } from "../shared/toast.ts";
import { uuid } from "../shared/uuid.ts";
import type { AlertItem, AskRefused, CommandItem, Tile } from "../shared/wire.gen.ts";
import { ALL_OPEN, type FeedFilter, feed, openByAttempt, waiting } from "./alerts/feed.ts";
import { FeedView } from "./alerts/feed-view.ts";
import type { Alerts } from "./alerts/toasting.ts";
import { ToastsView } from "./alerts/toasts-view.ts";
import { rank } from "./board/attention.ts";
import { counted, EVERYTHING, type Filter, groupsOf, type Sifted, sifted } from "./board/filter.ts";
import { type OpenAlerts, worstFirst } from "./board/order.ts";
import { Opened } from "./candidate/opened.ts";
import { Panel } from "./candidate/panel.ts";
import { CommandDialog } from "./commands/command-dialog.ts";
import { kindWord } from "./commands/command-words.ts";
import { history } from "./commands/outbox.ts";
import { commandOf as commandFor, type Kind, RULES } from "./commands/rules.ts";
import { Exchange, type FromServer, type ToServer } from "./exchange.ts";
import { pageOf } from "./page/address.ts";
import { Announcer } from "./page/announcer.ts";
import { Chime } from "./page/chime.ts";
import { Head } from "./page/head.ts";
import { showKeyHelp } from "./page/key-help.ts";
import { type Command, commandOf, pressOf } from "./page/keys.ts";
import { LineBanner } from "./page/line-banner.ts";
import { Nothing, skeleton } from "./page/nothing.ts";
import { type Remembered, recall, remember } from "./page/remembered.ts";
import { Grid } from "./tiles/grid.ts";
import { Looking } from "./tiles/looking.ts";
import { Models } from "./tiles/models.ts";
import { renewedEvery, thumbnailIn, usualSize } from "./tiles/thumbnails.ts";
import type { MakePeer } from "./watching/peer.ts";
import type { Words } from "./words.ts";

const SECOND = 1000;
const SHARE = 0.15;
const BLANK = { text: "", reason: "", minutes: "", isConfirmed: false };

export interface DashboardWorld {
  readonly send: (message: ToServer) => boolean;
  /** Do not wait for the next try to reach the server. */
  readonly hurry: () => void;
  readonly clock: SampledClock;
  readonly makePeer: MakePeer;
  /** False for who may only watch. */
  readonly mayCommand: boolean;
}

/** The page. What comes goes to the exchange, what is known goes to the views, and their wishes come back here. */
export class Dashboard {
  private readonly exchange: Exchange;
  private readonly head: Head;
  private readonly banner: LineBanner;
  private readonly looking: Looking;
  private readonly grid: Grid;
  private readonly nothing: Nothing;
  private readonly feed: FeedView;
  private readonly panel: Panel;
  private readonly opened: Opened;
  private readonly toasts: ToastsView;
  private readonly announcer: Announcer;
  private readonly chime = new Chime();
  private readonly models: Models;
  private readonly thumbnails = new Map<string, Uint8Array<ArrayBuffer>>();
  private readonly board = element("section", { class: "board", tabindex: "-1" });
  private readonly small = matchMedia("(max-width: 64rem)");
  private readonly loading: HTMLElement;
  private readonly title = document.title;
  private readonly deeds: Readonly<Record<Command, () => void>> = {
    search: () => this.head.search.focus(),
    next: () => this.lookAtNext(),
    alerts: () => this.showAlerts(),
    calm: () => this.set({ hidesCalm: !this.remembered.hidesCalm }),
    sort: () => this.sort(),
    listen: () => this.panel.toggleSound(),
    full: () => this.panel.toggleFull(),
    help: () => this.showKeys(),
    close: () => (this.root.dataset["feed"] === "open" ? this.closeFeed() : this.opened.close()),
  };
  private filter: Filter;
  private feedFilter: FeedFilter = ALL_OPEN;
  private remembered: Remembered = recall();
  private size: number | null = null;
  private grouped: { readonly from: Alerts | null; readonly open: OpenAlerts } = { from: null, open: new Map() };
  private drawing = 0;
  private drawnAt = 0;
  /** ms that it took last time. */
  private drawCost = 0;

  /** `only`: the exam of a page for one exam; empty for all. */
  constructor(
    private readonly root: HTMLElement,
    private readonly words: Words,
    private readonly world: DashboardWorld,
    private readonly only: string,
    signal: AbortSignal,
  ) {
    const { send, clock, makePeer, mayCommand: mayTake } = world;
    const now = () => performance.now();
    const look = ({ attempt }: AlertItem) => this.look(attempt);
    const take = ({ id }: AlertItem, isTaken: boolean) => this.takeAlert(id, isTaken);
    this.filter = { ...EVERYTHING, exam: only, hidesCalm: this.remembered.hidesCalm };
    this.loading = skeleton(words);
    this.models = new Models(words);
    this.exchange = new Exchange(
      { send, clock, now, later: (ms, action) => setTimeout(action, ms) },
      {
        changed: () => this.drawSoon(),
        called: (alerts) => this.call(alerts),
        watched: (message) => this.panel.hear(message),
        confirmed: (command) => this.confirmed(command),
        refused: (refusal) => this.refused(refusal),
      },
    );
    this.banner = new LineBanner(words, () => clock.now(), world.hurry);
    this.head = new Head(words, {
      filter: (change) => this.filterBy(change),
      remember: (change) => this.set(change),
      showAlerts: () => this.showAlerts(),
      showKeys: () => this.showKeys(),
      sort: () => this.sort(),
    });
    this.looking = new Looking(
      (attempts, everySeconds) => send({ type: "looking", attempts: [...attempts], everySeconds }),
      (tiles) => renewedEvery(tiles, this.size),
      signal,
    );
    this.grid = new Grid(words, this.looking, (attempt) => this.opened.open(attempt), signal);
    this.nothing = new Nothing(
      words,
      () => this.set({ hidesCalm: false }),
      () => this.showEverybody(),
    );
    const filterFeed = (change: Partial<FeedFilter>) => this.filterFeed(change);
    this.feed = new FeedView(words, { look, take, mayTake, filterFeed, closeFeed: () => this.closeFeed() }, () =>
      this.draw(),
    );
    const command = (kind: Kind, tile: Tile) => this.command(kind, tile);
    const step = (way: 1 | -1) => this.step(way);
    this.panel = new Panel(
      words,
      { look, take, mayTake, step, command, close: () => this.opened.close() },
      { send, makePeer, name: uuid, now },
      mayTake,
    );
    this.opened = new Opened(
      root,
      this.panel,
      {
        tile: (attempt) => this.exchange.board.tiles.get(attempt),
        thumbnail: (attempt) => this.thumbnails.get(attempt) ?? null,
        focusTile: (attempt) => this.grid.focus(attempt),
        changed: () => this.openedChanged(),
      },
      signal,
    );
    this.toasts = new ToastsView(words, { look, take, mayTake });
    this.announcer = new Announcer(words);
    this.layOut();
    this.listen(signal);
  }

  // -- from the line -----------------------------------------------------------------

  hear(message: FromServer): void {
    this.exchange.hear(message);
  }

  seePicture(frame: ArrayBuffer): void {
    const thumbnail = thumbnailIn(frame);
    if (!thumbnail) return;
    this.size = usualSize(this.size, thumbnail.jpeg.length);
    if (thumbnail.source === "camera") this.thumbnails.set(thumbnail.attempt, thumbnail.jpeg);
    this.grid.take(thumbnail);
  }

  turn(state: LineState): void {
    const isBack = state === "up" && this.exchange.board.isLoaded;
    this.root.dataset["line"] = state;
    this.banner.show(state);
    if (state === "up") {
      this.exchange.lineUp();
      this.looking.tell();
      this.askHistory();
    }
    if (isBack) this.announcer.say(this.words.t("lineUp"));
    this.panel.viewer.line(state === "up");
  }

  // -- what people want ---------------------------------------------------------------

  private filterBy(change: Partial<Filter>): void {
    const { exam } = change;
    if (exam !== undefined && exam !== this.filter.exam) {
      if (this.only !== "") location.assign(pageOf(exam));
      else window.history.replaceState(window.history.state, "", pageOf(exam) + location.hash);
    }
    this.filter = { ...this.filter, ...change };
    this.grid.sort();
    this.draw();
  }

  private set(change: Partial<Remembered>): void {
    this.remembered = { ...this.remembered, ...change };
    remember(this.remembered);
    this.apply();
    if (change.sound) this.chime.play("high");
    this.filterBy({ hidesCalm: this.remembered.hidesCalm });
  }

  private showEverybody(): void {
    this.head.search.focus();
    this.set({ hidesCalm: false });
    this.filterBy({ ...EVERYTHING, exam: this.only });
  }

  private sort(): void {
    this.grid.sort();
    this.draw();
  }

  /** Where they have a column they are there already. */
  private showAlerts(): void {
    const isThere = this.feed.root.offsetParent !== null;
    if (!isThere) this.root.dataset["feed"] = "open";
    this.cover();
    this.feed.focus();
  }

  private closeFeed(): void {
    if (this.root.dataset["feed"] !== "open") return;
    delete this.root.dataset["feed"];
    this.cover();
    this.head.focusAlerts();
  }

  /** On a small page what is opened lies over the rest, which then is out of reach. */
  private cover(): void {
    const { panel, feed } = this.root.dataset;
    const isSmall = this.small.matches;
    for (const part of [this.head.root, this.board]) part.inert = isSmall && (panel === "open" || feed === "open");
    this.panel.root.inert = isSmall && feed === "open";
  }

  private filterFeed(change: Partial<FeedFilter>): void {
    this.feedFilter = { ...this.feedFilter, ...change };
    this.draw();
  }

  private showKeys(): void {
    showKeyHelp(this.words, this.remembered.singleKeys, (singleKeys) => this.set({ singleKeys }));
  }

  private look(attempt: string): void {
    delete this.root.dataset["feed"];
    this.cover();
    this.opened.open(attempt);
  }

  /** The most urgent alert that nobody took. */
  private lookAtNext(): void {
    const { untaken } = waiting(this.exchange.board.alerts.values(), this.filter.exam);
    const next = untaken.find(({ attempt }) => attempt !== this.opened.attempt) ?? untaken[0];
    if (next) this.look(next.attempt);
  }

  private step(way: 1 | -1): void {
    const next = this.opened.attempt && this.grid.neighbour(this.opened.attempt, way);
    if (next) this.opened.open(next);
  }

  private takeAlert(id: string, isTaken: boolean): void {
    if (!this.exchange.takeAlert(id, isTaken)) toast(this.words.t("notNow"), "warning");
  }

  private command(kind: Kind, tile: Tile): void {
    if (RULES[kind].isHarmless) this.exchange.give(commandFor(kind, tile.attempt, uuid(), BLANK));
    else new CommandDialog(kind, tile, this.words, (given) => this.exchange.give(given), uuid).open();
  }

  // -- what happens --------------------------------------------------------------------

  private call(alerts: readonly AlertItem[]): void {
    this.toasts.call(alerts);
    this.announcer.alerts(alerts);
    const isCritical = alerts.some(({ severity }) => severity === "critical");
    this.chime.play(isCritical ? "critical" : "high");
  }

  private confirmed({ kind, attempt }: CommandItem): void {
    const name = this.exchange.board.tiles.get(attempt)?.name ?? "";
    const said = kind === "ping" ? "saidAnswered" : "saidShown";
    this.announcer.say(this.words.t(said, { name, command: kindWord(kind, this.words) }));
  }

  private refused({ about, code, message }: AskRefused): void {
    const sent = this.exchange.outbox.get(about);
    if (sent) {
      toast(this.words.t("saidRefused", { command: kindWord(sent.command.kind, this.words), why: message }), "danger");
    } else if (this.exchange.board.alerts.has(about)) toast(message, "warning");
    else if (about !== "") this.panel.hear({ type: "watchState", watch: about, state: "ended", reason: code });
  }

  private openedChanged(): void {
    this.cover();
    if (this.opened.attempt) this.toasts.lookedAt(this.opened.attempt, this.exchange.board.alerts);
    this.askHistory();
    this.draw();
  }

  private askHistory(): void {
    if (this.opened.attempt) this.world.send({ type: "openCandidate", attempt: this.opened.attempt });
  }

  // -- drawing -------------------------------------------------------------------------

  private layOut(): void {
    this.board.setAttribute("aria-label", this.words.t("candidates"));
    this.board.append(this.loading, this.grid.root, this.nothing.root);
    const body = element("div", { class: "live__body" }, this.board, this.panel.root, this.feed.root);
    this.root.classList.add("live");
    this.root.replaceChildren(this.banner.root, this.head.root, body, this.toasts.root, this.announcer.root);
    this.banner.waitForFirst();
    this.apply();
    this.head.show([], [], this.filter, counted([], "", 0));
  }

  private apply(): void {
    const { sound, smallTiles } = this.remembered;
    this.chime.isOn = sound;
    this.root.dataset["tiles"] = smallTiles ? "small" : "large";
    this.head.showRemembered(this.remembered);
  }

  private listen(signal: AbortSignal): void {
    document.addEventListener("keydown", (event) => this.press(event), { signal });
    document.addEventListener("visibilitychange", () => this.draw(), { signal });
    addEventListener("online", () => this.panel.viewer.online(), { signal });
    this.small.addEventListener("change", () => this.cover(), { signal });
    const ticking = setInterval(() => this.draw(), SECOND);
    signal.addEventListener("abort", () => clearInterval(ticking));
  }

  private press(event: KeyboardEvent): void {
    const command = commandOf(pressOf(event), this.remembered.singleKeys);
    if (!command) return;
    if (command !== "close") event.preventDefault();
    this.deeds[command]();
  }

  /** However much comes, drawing takes no more than a share of the time. */
  private drawSoon(): void {
    if (this.drawing !== 0) return;
    const pause = this.drawnAt + this.drawCost / SHARE - performance.now();
    this.drawing = window.setTimeout(() => requestAnimationFrame(() => this.draw()), Math.max(0, pause));
  }

  private draw(): void {
    clearTimeout(this.drawing);
    this.drawing = 0;
    this.drawnAt = performance.now();
    this.drawAll();
    this.drawCost = performance.now() - this.drawnAt;
  }

  private drawAll(): void {
    const { board } = this.exchange;
    const now = this.world.clock.now();
    this.drawTitle();
    if (document.hidden || !board.isLoaded) return;
    this.opened.keepUp();
    const alerts = this.openAlerts(board.alerts);
    const tiles = [...board.tiles.values()];
    const found = sifted(tiles, this.filter, now);
    this.drawHead(tiles, now);
    this.drawTiles(found, alerts, now);
    this.feed.show(board.alerts, board.exams, this.feedFilter, now);
    this.drawPanel(now);
    this.toasts.show(board.alerts, now);
    this.root.setAttribute("aria-busy", "false");
  }

  private openAlerts(alerts: Alerts): OpenAlerts {
    if (this.grouped.from !== alerts) this.grouped = { from: alerts, open: openByAttempt(alerts.values()) };
    return this.grouped.open;
  }

  private drawTitle(): void {
    const { untaken } = waiting(this.exchange.board.alerts.values());
    const n = untaken.length;
    const title = n > 0 ? `(${n}) ${this.title}` : this.title;
    if (document.title !== title) document.title = title;
  }

  private drawHead(tiles: readonly Tile[], now: number): void {
    const { board } = this.exchange;
    const { exam } = this.filter;
    this.head.show([...board.exams.values()], groupsOf(tiles, exam), this.filter, counted(tiles, exam, now));
    this.head.showWaiting(waiting(board.alerts.values(), exam), now);
  }

  private drawTiles(found: Sifted, alerts: OpenAlerts, now: number): void {
    const sorted = worstFirst(found.tiles, alerts, now);
    const shown = sorted.map((tile) => ({
      tile,
      model: this.models.of(tile, alerts.get(tile.attempt), now),
    }));
    this.loading.remove();
    const isOld = this.grid.show(shown, this.opened.attempt);
    this.grid.tick();
    this.head.showHidden(found.calmHidden, isOld);
    this.nothing.show(found, this.filter);
  }

  private drawPanel(now: number): void {
    const { board, outbox } = this.exchange;
    const tile = this.opened.attempt ? board.tiles.get(this.opened.attempt) : undefined;
    if (!tile) return;
    const own = [...board.alerts.values()].filter(({ attempt }) => attempt === tile.attempt);
    const alerts = [...feed(own, { ...ALL_OPEN, whose: "all" })].sort(
      (a, b) => Number(a.closedAt !== null) - Number(b.closedAt !== null) || rank(b.severity) - rank(a.severity),
    );
    const exam = board.exams.get(tile.exam)?.title ?? "";
    this.panel.show({ tile, exam, alerts, history: history(tile.attempt, board.commands.values(), outbox) }, now);
  }
}
