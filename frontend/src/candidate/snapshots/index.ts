import { uuid } from "../../shared/uuid.ts";
import { wait } from "../../shared/wait.ts";
import { followStream } from "../detection/watches.ts";
import { type StillSize, Stills } from "../live/stills.ts";
import { everySteadily } from "../live/ticks.ts";
import type { Camera } from "../media/index.ts";
import { Photographer } from "./photographer.ts";
import { DiskMemory } from "./snapshot-memory.ts";
import { SnapshotQueue } from "./snapshot-queue.ts";
import { SnapshotServer } from "./snapshot-server.ts";

export type { Photographer } from "./photographer.ts";
export { dropSnapshotsBefore } from "./snapshot-memory.ts";
export type { SnapshotQueue } from "./snapshot-queue.ts";

/** Upright, too, for a phone. */
const SIZE: StillSize = { width: 640, height: 640, quality: 0.7 };
/** Within these ms of the network's return everybody's pictures are tried again. */
const SPREAD = 3000;

/** What waits goes on to the server as long as the page is there, also when the exam is over, and from its next page. */
export function newSnapshotQueue(attempt: string): SnapshotQueue {
  const [{ put }, memory] = [new SnapshotServer(attempt), new DiskMemory(attempt)];
  const queue = new SnapshotQueue({ put, memory, wait, random: Math.random });
  void queue.recall();
  addEventListener("online", () => void wait(Math.random() * SPREAD).then(() => queue.wake()));
  return queue;
}

export interface SnapshotOptions {
  readonly camera: Camera;
  readonly queue: SnapshotQueue;
  readonly seconds: number;
  readonly clock: { now(): number };
  readonly signal: AbortSignal;
}

/** Takes them from this browser's camera until the signal ends it. */
export function takeSnapshots({ camera, queue, seconds, clock, signal }: SnapshotOptions): Photographer {
  const stills = new Stills(SIZE);
  signal.addEventListener("abort", () => stills.forget(), { once: true });
  const world = {
    still: (stream: MediaStream) => stills.take("camera", stream),
    keep: queue.add,
    now: () => clock.now(),
    elapsed: () => performance.now(),
    newId: uuid,
    every: everySteadily,
  };
  const photographer = new Photographer(world, seconds * 1000, signal);
  followStream(camera, (stream) => photographer.supply(stream), signal);
  return photographer;
}
