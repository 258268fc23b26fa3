import type { IceServer, StreamWanted, Wire } from "../../shared/wire.gen.ts";
import type { Source } from "../media/index.ts";
import type { Wait } from "../media/waiting.ts";
import type { Connect, Connection } from "./connection.ts";
import { dueAt, next, RESTING, type Recovery, type Sign, type Step } from "./recovery.ts";

export interface PublicationWorld {
  readonly connect: Connect;
  /** False when there is no line: what was to be said is lost. */
  readonly send: (message: Wire["fromCandidate"]) => boolean;
  readonly isLineUp: () => boolean;
  /** Media flows: the network is there. */
  readonly connected: () => void;
  readonly wait: Wait;
  /** Monotonic, ms. */
  readonly now: () => number;
}

/** What there is to send: nothing, or nothing yet, while a camera is being opened. */
export type Footage = MediaStream | "coming" | null;

/** What is to be sent, and the most that its picture may take, in bits per second. */
export interface Supply {
  readonly footage: Footage;
  readonly most: number;
}

/** An answer that has not come after this long will not; the next offer need not wait for it. */
const ANSWER_PATIENCE = 3000;

/** For a camera that is being opened. People have to allow it, and some take long to light up. */
const FOOTAGE_PATIENCE = 15_000;

const NOTHING_TO_SEND: Readonly<Record<Source, string>> = { camera: "camera_off", screen: "screen_not_shared" };

/** One source sent to one peer, for as long as it is wanted. */
export class Publication {
  private connection: Connection | null = null;
  private recovery: Recovery = RESTING;
  private wasUp = false;
  private isConnected = false;
  /** Whose offer waits for an answer, and since when. */
  private asked: { readonly connection: Connection; readonly at: number } | null = null;
  /** What is to be done once the answer has come. */
  private queued: Step | null = null;
  private turn: Promise<void> = Promise.resolve();
  private alarm = new AbortController();
  /** While there is nothing to send yet. */
  private awaiting: AbortController | null = null;
  private isOver = false;
  private sound = false;
  private iceServers: readonly IceServer[] = [];

  constructor(
    private readonly peer: string,
    readonly source: Source,
    private supply: Supply,
    private readonly world: PublicationWorld,
  ) {}

  /** A new connection, also where there is one. */
  want({ sound, iceServers }: Pick<StreamWanted, "sound" | "iceServers">): void {
    this.sound = sound;
    this.iceServers = iceServers;
    this.sign("wanted");
  }

  /** A stream that is gone leaves the connection as it is: it may come back. */
  supplyWith(supply: Supply): void {
    const before = this.supply;
    this.supply = supply;
    const { stream } = this;
    if (stream && !this.connection) this.sign("wanted");
    else if (stream && stream !== before.footage) this.connection?.replace(stream);
    if (supply.footage === null && this.awaiting) this.refuse();
    if (supply.most !== before.most) this.connection?.limit(supply.most);
  }

  /** To the last offer: there is never more than one under way. */
  answered(sdp: string): void {
    const { asked, queued } = this;
    this.asked = null;
    this.queued = null;
    if (asked && asked.connection === this.connection) void asked.connection.answer(sdp).catch(() => undefined);
    if (queued) this.do(queued);
  }

  heard(candidate: string): void {
    this.connection?.hear(candidate);
  }

  askedAgain(ice: boolean): void {
    this.sign(ice ? "restart-asked" : "renegotiate-asked");
  }

  lineUp(): void {
    this.asked = null; // what was asked over the old line may never be answered
    this.sign("line-up");
  }

  close(): void {
    this.isOver = true;
    this.alarm.abort();
    this.stopAwaiting();
    this.connection?.close();
    this.connection = null;
  }

  // -- recovery -------------------------------------------------------------------

  private sign(sign: Sign): void {
    if (this.isOver) return;
    if (sign === "time") this.asked = null; // it was waited for
    const around = { now: this.world.now(), isLineUp: this.world.isLineUp(), wasUp: this.wasUp };
    const [after, step] = next(this.recovery, sign, around);
    this.recover(after);
    if (step) this.do(step);
  }

  private recover(after: Recovery): void {
    if (after === this.recovery) return;
    this.recovery = after;
    this.alarm.abort();
    const until = dueAt(after);
    if (until === null) return;
    const alarm = new AbortController();
    this.alarm = alarm;
    void this.world.wait(until - this.world.now(), alarm.signal).then(() => alarm.signal.aborted || this.ring());
  }

  /** A connection that was up all along says nothing when it has been restarted. */
  private ring(): void {
    const isUp = this.isConnected && !this.asked && this.recovery.at === "coming";
    this.sign(isUp ? "connected" : "time");
  }

  // -- steps, one at a time ----------------------------------------------------------

  private do(step: Step): void {
    this.turn = this.turn.then(() => this.take(step)).catch(() => undefined); // the next rung tries again
  }

  private async take(step: Step): Promise<void> {
    if (this.isOver) return;
    // An answer that is still to come would be taken for the answer to this.
    if (this.asked && this.world.now() - this.asked.at < ANSWER_PATIENCE) {
      this.queued = step;
      return;
    }
    const fresh = step === "renew" || !this.connection;
    const connection = fresh ? this.renew() : this.connection;
    if (connection) await this.offer(connection, { fresh, restart: step === "restart" && !fresh });
  }

  private async offer(connection: Connection, { fresh, restart }: { fresh: boolean; restart: boolean }): Promise<void> {
    const { peer, source, world } = this;
    this.queued = null;
    const sdp = await connection.offer(restart);
    if (this.connection !== connection) return;
    this.asked = { connection, at: world.now() };
    world.send({ type: "peerOffer", peer, source, sdp, fresh });
  }

  private renew(): Connection | null {
    const { stream, supply } = this;
    this.connection?.close();
    this.connection = null;
    this.wasUp = false;
    this.isConnected = false;
    if (!stream) return this.goWithout();
    this.stopAwaiting();
    const sending = { stream, sound: this.sound, iceServers: this.iceServers, most: supply.most };
    const connection = this.world.connect(sending, {
      turned: (state) => this.connection === connection && this.turned(state),
      candidate: (candidate) => this.connection === connection && this.tell(candidate),
    });
    this.connection = connection;
    return connection;
  }

  private get stream(): MediaStream | null {
    const { footage } = this.supply;
    return footage === "coming" ? null : footage;
  }

  /** It is offered by itself as soon as there is something to send. */
  private goWithout(): null {
    this.recover(RESTING);
    if (this.supply.footage === null) this.refuse();
    else this.awaiting ??= this.awaitFootage();
    return null;
  }

  private awaitFootage(): AbortController {
    const awaiting = new AbortController();
    const { signal } = awaiting;
    void this.world.wait(FOOTAGE_PATIENCE, signal).then(() => signal.aborted || this.refuse());
    return awaiting;
  }

  private stopAwaiting(): void {
    this.awaiting?.abort();
    this.awaiting = null;
  }

  private refuse(): void {
    const { peer, source } = this;
    this.stopAwaiting();
    this.world.send({ type: "streamRefused", peer, source, reason: NOTHING_TO_SEND[source] });
  }

  private tell(candidate: string): void {
    const { peer, source } = this;
    this.world.send({ type: "ownCandidate", peer, source, candidate });
  }

  private turned(state: RTCPeerConnectionState): void {
    this.isConnected = state === "connected";
    // One that has failed, or whose other end has said goodbye, was given up over there as well.
    const isLost = state === "failed" || state === "closed" || (state === "new" && this.wasUp);
    this.wasUp = (this.wasUp || this.isConnected) && !isLost;
    if (this.isConnected) this.world.connected();
    if (isLost) this.sign("lost");
    else if (state === "connected" || state === "disconnected") this.sign(state);
  }
}
