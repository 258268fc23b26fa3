import { wait } from "./wait.ts";

/** One try to reach the server. */
export interface Socket {
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Lets go at once: nothing is heard from it afterwards. */
  close(): void;
  /** Bytes that were sent and have not left yet. */
  readonly waiting: number;
}

export interface SocketEvents {
  readonly opened: () => void;
  readonly heard: (data: string | ArrayBuffer) => void;
  readonly closed: (code: number, reason?: string) => void;
}

export interface LineWorld {
  readonly dial: (url: string, events: SocketEvents) => Socket;
  /** Resolves when the signal is aborted, too. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly every: (ms: number, tick: () => void, signal: AbortSignal) => void;
  readonly now: () => number;
  readonly random: () => number;
  /** Says `online` and `offline`, as a window does. */
  readonly network: EventTarget;
}

/** `refused`: the server wants no further try. `replaced`: another page of the same person is heard instead. */
export type LineState = "up" | "down" | "refused" | "replaced";

export interface LineEvents<In> {
  readonly onMessage: (message: In) => void;
  readonly onBytes?: (bytes: ArrayBuffer) => void;
  /** Each change: first "up", or "down" when the first call fails. */
  readonly onState?: (state: LineState) => void;
}

export interface LineOptions<Out> {
  /** What is said every second while the line is up. */
  readonly beat?: () => Out;
  /** The line is dead when nothing was heard for so long, in ms; for a server that says something oftener than that. */
  readonly silence?: number;
}

/** Keeps a line to the server: dials again with growing pauses until the signal or the server ends it. */
export function connect<In, Out>(
  url: string,
  events: LineEvents<In>,
  signal: AbortSignal,
  options: LineOptions<Out> = {},
): Line<In, Out> {
  const line = new Line<In, Out>(url, events, options, browserWorld());
  void line.run(signal);
  return line;
}

/** The address of a socket of this site: `/ws/…/`. */
export function socketUrl(path: string): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}

/** `later`: the server is busy and has said after how many ms it will have time. */
type Ending = "refused" | "replaced" | "steady" | "brief" | "unanswered" | { readonly later: number };

const FINAL: Readonly<Record<number, "refused" | "replaced">> = { 4404: "refused", 4409: "replaced" };
const BUSY = 4503;
const LEAST = 125;
const FIRST = 250;
const MOST = 10_000;
/** However busy it is, a server does not send anybody away for longer. */
const LATEST = 20_000;
/** How long a call may ring. Short, as a lost packet is asked for again ever later; a slow network gets its chance too. */
const RINGS = [3000, 5000, 10_000];
/** A line that held as long was no refusal in disguise. */
const STEADY = 1000;
const LOOK_EVERY = 500;
const BEAT_EVERY = 1000;
/** Bytes are for now or never: none go out while as many still wait. */
const CROWDED = 65_536;

export class Line<In, Out> {
  private state: LineState | null = null;
  private socket: Socket | null = null;
  private hurried = new AbortController();

  constructor(
    private readonly url: string,
    private readonly events: LineEvents<In>,
    private readonly options: LineOptions<Out>,
    private readonly world: LineWorld,
  ) {}

  get isUp(): boolean {
    return this.state === "up";
  }

  /** False when the line is down: the message is dropped. What must arrive is said again when the line is up. */
  send(message: Out): boolean {
    if (!this.isUp) return false;
    this.socket?.send(JSON.stringify(message));
    return true;
  }

  /** False when the line is down or behind: the bytes are dropped. */
  sendBytes(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (!this.isUp || !this.socket || this.socket.waiting > CROWDED) return false;
    this.socket.send(bytes);
    return true;
  }

  /** For who has seen that the network is back: dials at once, unless the line is up. */
  hurry(): void {
    if (!this.isUp) this.hurried.abort();
  }

  async run(signal: AbortSignal): Promise<void> {
    this.world.network.addEventListener("online", () => this.hurry(), { signal });
    for (let [turnedAway, unanswered] = [0, 0]; !signal.aborted; ) {
      const ending = await this.call(unanswered, signal);
      if (ending === "refused" || ending === "replaced") return this.turn(ending);
      turnedAway = ending === "brief" ? turnedAway + 1 : 0;
      unanswered = ending === "unanswered" ? unanswered + 1 : 0;
      this.turn("down");
      const chance = this.world.random();
      const pause = typeof ending === "object" ? pauseAsTold(ending.later, chance) : pauseBefore(turnedAway, chance);
      await this.world.wait(pause, AbortSignal.any([signal, this.hurried.signal]));
      this.hurried = new AbortController();
    }
  }

  /** One call, from dialling to its end. */
  private call(unanswered: number, signal: AbortSignal): Promise<Ending> {
    const { world } = this;
    const over = new AbortController();
    const during = AbortSignal.any([signal, over.signal]);
    const ringing = AbortSignal.any([during, this.hurried.signal]);
    let [openedAt, heardAt] = [Number.POSITIVE_INFINITY, 0];
    return new Promise((resolve) => {
      const end = (final?: Ending) => {
        if (over.signal.aborted) return;
        over.abort();
        this.socket = null;
        socket.close();
        resolve(final ?? (world.now() - openedAt >= STEADY ? "steady" : "brief"));
      };
      const opened = () => {
        [openedAt, heardAt] = [world.now(), world.now()];
        this.socket = socket;
        this.turn("up");
        this.watch(() => heardAt, end, during);
      };
      const heard = (data: string | ArrayBuffer) => {
        heardAt = world.now();
        this.hear(data);
      };
      const socket = world.dial(this.url, {
        opened,
        heard,
        closed: (code, reason) => end(FINAL[code] ?? later(code, reason)),
      });
      signal.addEventListener("abort", () => end(), { once: true, signal: over.signal });
      world.network.addEventListener("offline", () => end(), { signal: over.signal });
      void world.wait(ringFor(unanswered), ringing).then(() => openedAt > world.now() && end("unanswered"));
    });
  }

  /** Beats, and ends a call in which nothing is heard any more. */
  private watch(heardAt: () => number, end: () => void, signal: AbortSignal): void {
    const { world, options } = this;
    let [lookedAt, beatAt] = [world.now(), Number.NEGATIVE_INFINITY];
    const look = () => {
      const now = world.now();
      // Who was asleep could not hear: what has come meanwhile is still to be read.
      const slept = now - lookedAt > 3 * LOOK_EVERY;
      lookedAt = now;
      if (options.silence && !slept && now - heardAt() >= options.silence) return end();
      if (!options.beat || now - beatAt < BEAT_EVERY - LOOK_EVERY / 2) return;
      beatAt = now;
      this.send(options.beat());
    };
    look();
    world.every(LOOK_EVERY, look, signal);
  }

  private hear(data: string | ArrayBuffer): void {
    if (typeof data === "string") this.events.onMessage(JSON.parse(data) as In);
    else this.events.onBytes?.(data);
  }

  private turn(state: LineState): void {
    if (state === this.state) return;
    this.state = state;
    this.events.onState?.(state);
  }
}

/**
 * Up to 0.25, 0.5, 1, 2 … 10 s by how often in a row the server turned a call away: how much of it is left to chance, so
 * that many pages do not come back together. A call that nobody answers has been pause enough.
 */
export function pauseBefore(turnedAway: number, chance: number): number {
  const full = Math.min(MOST, FIRST * 2 ** Math.max(0, turnedAway - 1));
  return LEAST + (full - LEAST) * chance;
}

/** The server gives everybody a moment of their own: never sooner, and little later. */
export function pauseAsTold(ms: number, chance: number): number {
  return Math.max(LEAST, ms) * (1 + 0.1 * chance);
}

/** What a busy server says with its close: the seconds after which to come back. */
function later(code: number, reason = ""): Ending | undefined {
  const seconds = Number.parseFloat(reason);
  return code === BUSY && seconds >= 0 ? { later: Math.min(1000 * seconds, LATEST) } : undefined;
}

function ringFor(unanswered: number): number {
  return RINGS[unanswered % RINGS.length] ?? MOST;
}

export function browserWorld(): LineWorld {
  return { dial, wait, every, now: () => performance.now(), random: Math.random, network: window };
}

function dial(url: string, { opened, heard, closed }: SocketEvents): Socket {
  const socket = new WebSocket(url);
  const quiet = new AbortController();
  const { signal } = quiet;
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", opened, { signal });
  socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => heard(data), { signal });
  socket.addEventListener("close", ({ code, reason }) => closed(code, reason), { signal });
  return {
    send: (data) => socket.send(data),
    close: () => {
      quiet.abort();
      socket.close();
    },
    get waiting() {
      return socket.bufferedAmount;
    },
  };
}

function every(ms: number, tick: () => void, signal: AbortSignal): void {
  const timer = setInterval(tick, ms);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
}
