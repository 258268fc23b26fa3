import type { Frame } from "./frames.ts";
import type { Look } from "./sample.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

export type Blindness = "unsupported" | "no_worker" | "no_models" | "stopped";

export class EyesFailed extends Error {
  constructor(
    readonly reason: Blindness,
    message = "",
  ) {
    super(`${reason} ${message}`);
  }
}

/** The part of Worker that is used. */
export interface EyesWorker extends EventTarget {
  postMessage(message: ToWorker, transfer: Transferable[]): void;
  terminate(): void;
}

export interface EyesWorld {
  /** Throws where the browser has no such worker. */
  readonly newWorker: () => EyesWorker;
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Where the models are. */
  readonly at: string;
}

/** What a slow line takes for the models, which are as large as a few photographs. */
const OPENS_WITHIN = 180_000;
const LOOKS_WITHIN = 15_000;

/** The worker that looks at frames, one at a time. After a failure it is of no more use. */
export class Eyes {
  private worker: EyesWorker | null = null;

  constructor(private readonly world: EyesWorld) {}

  /** Rejects with EyesFailed. */
  async open(): Promise<void> {
    this.worker = this.newWorker();
    const { at } = this.world;
    await this.ask({ type: "open", at }, [], { within: OPENS_WITHIN, otherwise: "no_models" });
  }

  /** Takes the frame over. Rejects with EyesFailed. */
  async look(frame: Frame, at: number, isSteady: boolean): Promise<Look> {
    const asked = { type: "look", frame, at, isSteady } as const;
    try {
      const answer = await this.ask(asked, [frame], { within: LOOKS_WITHIN, otherwise: "stopped" });
      if (answer.type !== "saw") throw new EyesFailed("stopped", answer.type);
      return answer.look;
    } catch (error) {
      frame.close(); // it may still be here; of one that was handed over nothing is left to close
      throw error;
    }
  }

  close(): void {
    this.worker?.terminate();
    this.worker = null;
  }

  private newWorker(): EyesWorker {
    try {
      return this.world.newWorker();
    } catch (error) {
      throw new EyesFailed("no_worker", String(error));
    }
  }

  private async ask(
    message: ToWorker,
    transfer: Transferable[],
    { within, otherwise }: { readonly within: number; readonly otherwise: Blindness },
  ): Promise<FromWorker> {
    const { worker } = this;
    if (!worker) throw new EyesFailed("stopped");
    const done = new AbortController();
    const late = this.world.wait(within, done.signal).then((): FromWorker => ({ type: "failed", message: "too late" }));
    try {
      const answer = Promise.race([answerOf(worker, done.signal), late]);
      worker.postMessage(message, transfer);
      const told = await answer;
      if (told.type === "failed") throw new EyesFailed(otherwise, told.message);
      return told;
    } finally {
      done.abort();
    }
  }
}

/** Rejects when the worker's script cannot be loaded, or throws where it should not. */
function answerOf(worker: EyesWorker, signal: AbortSignal): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    worker.addEventListener("message", (event) => resolve((event as MessageEvent<FromWorker>).data), { signal });
    worker.addEventListener("error", () => reject(new EyesFailed("no_worker")), { signal });
  });
}
