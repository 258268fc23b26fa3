import { wait } from "../../shared/wait.ts";
import type { Source } from "./chunk.ts";
import { ChunkQueue, type QueueNews } from "./chunk-queue.ts";
import { openQueueStore } from "./disk-store.ts";
import { type Feed, feedOf } from "./feed.ts";
import { chooseFormat, type Format, isSupportedHere, type Rung } from "./formats.ts";
import { RecordingServer } from "./recording-server.ts";
import type { Recorder } from "./segment-run.ts";
import { roomFor } from "./storage-room.ts";
import type { UploadsWorld } from "./uploads.ts";
import type { Wait } from "./waiting.ts";

/** What a recording needs of the outside. */
export interface RecordingWorld {
  readonly format: (source: Source, rung: Rung, hasSound: boolean) => Format | null;
  readonly feed: (stream: MediaStream, format: Format) => Promise<Feed>;
  readonly recorder: (stream: MediaStream, format: Format) => Recorder;
  readonly wait: Wait;
}

export const browserRecording: RecordingWorld = {
  format: (source, rung, hasSound) => chooseFormat(isSupportedHere, source, rung, hasSound),
  feed: feedOf,
  recorder: (stream, format) => new MediaRecorder(stream, format.options),
  wait,
};

export function browserUploads(attempt: string): UploadsWorld {
  return { openQueue: (news) => openQueue(attempt, news) };
}

async function openQueue(attempt: string, news: QueueNews): Promise<ChunkQueue> {
  const store = await openQueueStore();
  const queue = new ChunkQueue(
    attempt,
    {
      server: new RecordingServer(attempt),
      store,
      wait,
      random: Math.random,
      elapsed: () => performance.now(),
      room: await roomFor(store),
      exclusive: (work) => underLock(`proctor-upload-${attempt}`, work),
    },
    news,
  );
  addEventListener("online", () => void queue.wake());
  return queue;
}

/** Two tabs of one attempt take turns. */
async function underLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  return navigator.locks ? await navigator.locks.request(name, work) : work();
}
