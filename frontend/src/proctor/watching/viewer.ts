import type { IceServer, Watch, Wire } from "../../shared/wire.gen.ts";
import { type Deed, type Happening, IDLE, type Ladder, type Presence, step, type Want } from "./ladder.ts";
import type { MakePeer, Peer } from "./peer.ts";
import { type Quality, qualityBetween, type Reading } from "./quality.ts";

export type ForViewer = Extract<Wire["toProctor"], { type: "watchState" | "watchOffer" | "watchCandidate" }>;
export type FromViewer = Extract<
  Wire["fromProctor"],
  { type: "watch" | "unwatch" | "watchAnswer" | "viewerCandidate" | "watchAgain" }
>;

export interface ViewerWorld {
  readonly send: (message: FromViewer) => void;
  readonly makePeer: MakePeer;
  /** A name for a watch that nobody has used. */
  readonly name: () => string;
  readonly now: () => number;
}

export interface ViewerEvents {
  /** The stream to show; null to show nothing. */
  readonly stream: (stream: MediaStream | null) => void;
  /** The ladder or the quality is another. */
  readonly changed: () => void;
}

interface Connected {
  readonly peer: Peer;
  /** What the offers and addresses of one connection wait for: each other. */
  turn: Promise<void>;
  frames: number;
  /** The one that quality is measured from. */
  reading: Reading | null;
}

/** Does what the ladder says, over one connection at a time. To be ticked a few times a second while something is wanted. */
export class Viewer {
  ladder: Ladder = IDLE;
  quality: Quality | null = null;
  private connected: Connected | null = null;
  private isReading = false;

  constructor(
    private readonly world: ViewerWorld,
    private readonly events: ViewerEvents,
  ) {}

  want(want: Want | null): void {
    this.happens({ type: "wanted", want, at: this.world.now() });
  }

  line(isUp: boolean): void {
    this.happens({ type: "line", isUp, at: this.world.now() });
  }

  online(): void {
    this.happens({ type: "online", at: this.world.now() });
  }

  presence(presence: Presence): void {
    if (presence !== this.ladder.presence) this.happens({ type: "presence", presence, at: this.world.now() });
  }

  async tick(): Promise<void> {
    await this.read();
    this.happens({ type: "tick", at: this.world.now() });
  }

  /** Words about a watch that has been given up are not for us any more. */
  hear(message: ForViewer): void {
    if (message.watch !== this.ladder.watch) return;
    switch (message.type) {
      case "watchState":
        this.happens({ type: "told", state: message.state, reason: message.reason ?? "", at: this.world.now() });
        break;
      case "watchOffer":
        this.offered(message.watch, message.sdp, message.fresh, message.iceServers);
        break;
      case "watchCandidate":
        this.inTurn(({ peer }) => peer.add(message.candidate));
        break;
      default:
        message satisfies never;
    }
  }

  private offered(watch: string, sdp: string, isFresh: boolean, servers: readonly IceServer[]): void {
    this.happens({ type: "offered", at: this.world.now() });
    if (isFresh || !this.connected) this.connect(watch, servers);
    this.inTurn(async ({ peer }) => {
      this.world.send({ type: "watchAnswer", watch, sdp: await peer.answer(sdp) });
    });
  }

  private connect(watch: string, servers: readonly IceServer[]): void {
    this.connected?.peer.close();
    const isOurs = () => this.connected === connected;
    const peer = this.world.makePeer(servers, {
      stream: (stream) => isOurs() && this.events.stream(stream),
      candidate: (candidate) => isOurs() && this.world.send({ type: "viewerCandidate", watch, candidate }),
      failed: () => isOurs() && this.happens({ type: "failed", at: this.world.now() }),
    });
    const connected: Connected = { peer, turn: Promise.resolve(), frames: 0, reading: null };
    this.connected = connected;
  }

  /** One after the other. One that fails leaves no picture, and the ladder does the rest. */
  private inTurn(action: (connected: Connected) => Promise<void>): void {
    const { connected } = this;
    if (!connected) return;
    connected.turn = connected.turn
      .then(() => (this.connected === connected ? action(connected) : undefined))
      .catch(() => undefined);
  }

  private async read(): Promise<void> {
    const { connected } = this;
    if (!connected || this.isReading) return;
    this.isReading = true;
    const reading = await connected.peer.read().catch(() => null);
    this.isReading = false;
    if (this.connected === connected && reading) this.take(connected, reading);
  }

  private take(connected: Connected, reading: Reading): void {
    if (reading.frames > connected.frames) this.happens({ type: "moved", at: this.world.now() });
    connected.frames = reading.frames;
    const before = connected.reading;
    if (before && reading.at - before.at < A_WHILE) return;
    this.quality = before ? qualityBetween(before, reading) : null;
    connected.reading = reading;
    this.events.changed();
  }

  private happens(happening: Happening): void {
    const [ladder, deeds] = step(this.ladder, happening, this.world.name);
    this.ladder = ladder;
    for (const deed of deeds) this.perform(deed);
    this.events.changed();
  }

  private perform(deed: Deed): void {
    switch (deed.does) {
      case "watch":
        this.world.send({ type: "watch", watch: deed.watch, ...deed.want } satisfies Watch);
        break;
      case "unwatch":
        this.world.send({ type: "unwatch", watch: deed.watch });
        break;
      case "again":
        this.world.send({ type: "watchAgain", watch: deed.watch, ice: deed.ice });
        break;
      case "drop":
        this.connected?.peer.close();
        this.connected = null;
        this.quality = null;
        this.events.stream(null);
        break;
      default:
        deed satisfies never;
    }
  }
}

/** Quality is told once a second or so. */
const A_WHILE = 900;
