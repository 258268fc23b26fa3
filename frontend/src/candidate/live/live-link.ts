import type { SampledClock } from "../../shared/clock.ts";
import { browserWorld, Line, type LineState, type LineWorld, socketUrl } from "../../shared/line.ts";
import { uuid } from "../../shared/uuid.ts";
import { wait } from "../../shared/wait.ts";
import type { EventsHeard, Observed, Order, Uploading, Wire } from "../../shared/wire.gen.ts";
import type { Rung, Source } from "../media/index.ts";
import { browserConnect } from "./connection.ts";
import { OrderDesk, type OrderMemory, type Standpoint } from "./orders.ts";
import type { Footage } from "./publication.ts";
import { Publisher, type PublisherWorld } from "./publisher.ts";
import { Thumbnails, type ThumbnailWorld } from "./thumbnails.ts";
import { everySteadily } from "./ticks.ts";
import { VitalsTeller, type VitalsWorld } from "./vitals.ts";

type Said = Wire["toCandidate"];
type Ours = Wire["fromCandidate"];

/** The attempt as the server says that it is. */
export interface Stand {
  readonly state: string;
  /** ms since the epoch; null before the exam has begun. */
  readonly deadline: number | null;
}

export interface LiveNews {
  readonly stands: (stand: Stand) => void;
  /** How many people look at the live picture. */
  readonly watched: (viewers: number) => void;
  readonly show: (open: readonly Order[]) => void;
  readonly tell: (order: Order) => void;
  /** What became of events that were said over the line. */
  readonly heard: (receipt: EventsHeard) => void;
  readonly up: () => void;
  /** The server has no place for this page any more: the attempt may be over. */
  readonly refused: () => void;
}

export interface LiveOptions {
  readonly url: string;
  readonly clock: Pick<SampledClock, "learn">;
  readonly memory: OrderMemory;
  readonly recordings: () => readonly Uploading[];
  readonly count: VitalsWorld["count"];
  readonly news: LiveNews;
}

export interface LiveWorld {
  readonly line: LineWorld;
  readonly connect: PublisherWorld["connect"];
  readonly still: ThumbnailWorld["still"];
  readonly vitals: Omit<VitalsWorld, "roundTrip" | "recordings" | "count">;
  readonly wait: PublisherWorld["wait"];
  /** Tells when the person has come back to this page. */
  readonly returned: (back: () => void, signal: AbortSignal) => void;
}

const SILENCE = 3000;

/** The page's line to the proctors, and what goes over it: how the page is, pictures, and what they want done. */
export class LiveLink {
  private line: Line<Said, Ours>;
  private readonly publisher: Publisher;
  private readonly thumbnails: Thumbnails;
  private readonly vitals: VitalsTeller;
  private readonly desk: OrderDesk;
  private beatAt: number | null = null;
  private roundTrip: number | null = null;

  constructor(
    private readonly options: LiveOptions,
    private readonly world: LiveWorld,
    private readonly signal: AbortSignal,
  ) {
    const { memory, news, recordings, count } = options;
    const send = (message: Ours) => this.line.send(message);
    const isLineUp = () => this.isUp;
    const { now } = world.line;
    this.line = this.newLine();
    const connected = () => this.line.hurry();
    this.publisher = new Publisher({ connect: world.connect, send, isLineUp, connected, wait: world.wait, now });
    this.thumbnails = new Thumbnails({
      still: world.still,
      send: (frame) => this.line.sendBytes(frame),
      isLineUp,
      now,
    });
    const page = { ...world.vitals, roundTrip: () => this.roundTrip, recordings, count };
    this.vitals = new VitalsTeller(page, send, now);
    this.desk = new OrderDesk({ send, memory, show: news.show, tell: news.tell });
  }

  get isUp(): boolean {
    return this.line.isUp;
  }

  begin(): void {
    void this.line.run(this.signal);
    this.signal.addEventListener("abort", () => this.publisher.close(), { once: true });
  }

  /** Tells at once what has changed of the page. */
  look(): void {
    this.vitals.look();
    this.thumbnails.look();
  }

  supply(source: Source, footage: Footage): void {
    this.publisher.supply(source, footage);
    this.thumbnails.supply(source, footage === "coming" ? null : footage);
  }

  giveWay(rung: Rung): void {
    this.publisher.giveWay(rung);
  }

  stand(at: Partial<Standpoint>): void {
    this.desk.stand(at);
  }

  read(order: string): void {
    this.desk.read(order);
  }

  /** False when the line is down. What became of them the news tells. */
  say([first, ...rest]: readonly Observed[]): boolean {
    return first !== undefined && this.line.send({ type: "events", events: [first, ...rest] });
  }

  private newLine(): Line<Said, Ours> {
    const events = {
      onMessage: (said: Said) => this.hear(said),
      onState: (state: LineState) => this.turned(state),
    };
    return new Line(this.options.url, events, { beat: () => this.beat(), silence: SILENCE }, this.world.line);
  }

  private beat(): Ours {
    this.look();
    this.beatAt = this.world.line.now();
    return { type: "beat" };
  }

  private hear(said: Said): void {
    const { news } = this.options;
    switch (said.type) {
      case "beat":
        this.measure();
        break;
      case "welcome":
        news.watched(0); // those who do are told of next
        this.learn(said);
        break;
      case "attemptChanged":
        this.learn(said);
        break;
      case "watched":
        news.watched(said.viewers);
        break;
      case "thumbnailsWanted":
        this.thumbnails.wanted(said.everySeconds);
        break;
      case "order":
        this.desk.hear(said);
        break;
      case "eventsHeard":
        news.heard(said);
        break;
      case "replaced":
      case "refused":
        break;
      default:
        this.publisher.hear(said);
    }
  }

  private learn({ state, deadline, serverNow }: Extract<Said, { type: "welcome" | "attemptChanged" }>): void {
    // Nobody asked for it, so it says only how late it is at least.
    const sample = { askedAt: Number.NEGATIVE_INFINITY, answeredAt: this.world.line.now() };
    this.options.clock.learn({ serverNow: Date.parse(serverNow), ...sample });
    this.desk.stand({ state });
    this.options.news.stands({ state, deadline: deadline ? Date.parse(deadline) : null });
  }

  private measure(): void {
    if (this.beatAt === null) return;
    this.roundTrip = this.world.line.now() - this.beatAt;
    this.beatAt = null;
  }

  private turned(state: LineState): void {
    this.beatAt = null;
    if (state === "up") {
      this.vitals.lineUp();
      this.publisher.lineUp();
      this.options.news.up();
    } else {
      this.options.news.watched(0);
    }
    if (state === "refused") this.options.news.refused();
    if (state === "replaced") this.comeBack();
  }

  /** Another page of the same exam is heard, until somebody goes on in this one. */
  private comeBack(): void {
    this.publisher.close();
    const once = new AbortController();
    const redial = () => {
      once.abort();
      this.line = this.newLine();
      void this.line.run(this.signal);
    };
    this.world.returned(redial, AbortSignal.any([this.signal, once.signal]));
  }
}

/** Where a page of the attempt is heard. It has a name, the same on each of its lines: what was agreed over one holds. */
export function lineUrl(attempt: string): string {
  return socketUrl(`/ws/attempts/${attempt}/?page=${uuid()}`);
}

/** This browser's. */
export function browserLive(): Omit<LiveWorld, "still" | "vitals"> {
  const line = { ...browserWorld(), every: everySteadily };
  return { line, connect: browserConnect, wait, returned };
}

function returned(back: () => void, signal: AbortSignal): void {
  window.addEventListener("focus", back, { signal });
}
