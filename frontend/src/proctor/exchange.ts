import type { SampledClock } from "../shared/clock.ts";
import type { AlertItem, AskRefused, CommandItem, GiveCommand, Wire } from "../shared/wire.gen.ts";
import { called } from "./alerts/toasting.ts";
import { ask, type Board, EMPTY, type News, next } from "./board/board.ts";
import { answered, given, type Outbox, refused, unanswered } from "./commands/outbox.ts";
import type { ForViewer } from "./watching/viewer.ts";

export type FromServer = Wire["toProctor"];
export type ToServer = Wire["fromProctor"];

export interface ExchangeWorld {
  /** False when the line is down and nothing was said. */
  readonly send: (message: ToServer) => boolean;
  /** ms of the page's clock. */
  readonly now: () => number;
  readonly clock: Pick<SampledClock, "now" | "learn">;
  readonly later: (ms: number, action: () => void) => void;
}

export interface ExchangeEvents {
  /** The board or the outbox is another. */
  readonly changed: () => void;
  readonly called: (alerts: readonly AlertItem[]) => void;
  readonly watched: (message: ForViewer) => void;
  /** The candidate's page has confirmed a command of ours. */
  readonly confirmed: (command: CommandItem) => void;
  readonly refused: (refusal: AskRefused) => void;
}

/** What the dashboard and the server say to each other: what comes is kept in the board, what is lost is asked for. */
export class Exchange {
  board: Board = EMPTY;
  outbox: Outbox = new Map();
  private readonly ours = new Set<string>();
  private isAsking = false;

  constructor(
    private readonly world: ExchangeWorld,
    private readonly events: ExchangeEvents,
  ) {}

  hear(message: FromServer): void {
    switch (message.type) {
      case "watchState":
      case "watchOffer":
      case "watchCandidate":
        this.events.watched(message);
        break;
      case "refused":
        this.refuse(message);
        break;
      default:
        this.take(message);
        break;
    }
  }

  /** The server begins with a snapshot; what it may not have heard is said again. */
  lineUp(): void {
    this.board = next(this.board, { type: "lineUp", at: this.world.now() });
    for (const command of unanswered(this.outbox)) this.world.send(command);
  }

  give(command: GiveCommand): void {
    this.outbox = given(this.outbox, command, this.world.clock.now());
    this.ours.add(command.id);
    this.world.send(command);
    this.events.changed();
  }

  takeAlert(alert: string, isTaken: boolean): boolean {
    return this.world.send({ type: "takeAlert", alert, taken: isTaken });
  }

  private take(message: News): void {
    const { board: before, world } = this;
    if ("serverNow" in message) {
      const serverNow = Date.parse(message.serverNow);
      world.clock.learn({ serverNow, askedAt: Number.NEGATIVE_INFINITY, answeredAt: performance.now() });
    }
    this.board = next(before, { type: "heard", message, at: world.now() });
    this.askSoon();
    if (this.board === before || message.type === "tally") return;
    this.outbox = answered(this.outbox, this.board.commands);
    if (before.isLoaded) this.call(before);
    if (message.type === "commandChanged") this.confirm(before, message.command.id);
    this.events.changed();
  }

  private call(before: Board): void {
    const alerts = called(before.alerts, this.board.alerts);
    if (alerts.length > 0) this.events.called(alerts);
  }

  private confirm(before: Board, id: string): void {
    const command = this.board.commands.get(id);
    const isNew = command?.shownAt && !before.commands.get(id)?.shownAt;
    if (command && isNew && this.ours.has(id)) this.events.confirmed(command);
  }

  private refuse(refusal: AskRefused): void {
    const outbox = refused(this.outbox, refusal.about, refusal.message);
    if (outbox) this.outbox = outbox;
    this.events.refused(refusal);
    if (outbox) this.events.changed();
  }

  private askSoon(): void {
    const question = this.isAsking ? null : ask(this.board, this.world.now());
    if (!question) return;
    this.isAsking = true;
    this.world.later(Math.max(0, question.at - this.world.now()), () => this.askNow());
  }

  private askNow(): void {
    this.isAsking = false;
    const now = this.world.now();
    const question = ask(this.board, now);
    if (question && question.at <= now) {
      const { exams } = question;
      this.world.send({ type: "resync", exams: [...exams] });
      this.board = next(this.board, { type: "asked", exams, at: now });
    }
    this.askSoon();
  }
}
