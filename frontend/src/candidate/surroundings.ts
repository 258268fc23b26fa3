import type { Api } from "../shared/api.ts";
import type { SampledClock } from "../shared/clock.ts";
import type { Sampler } from "./detection/index.ts";
import type { Camera, SharedScreen, Uploads } from "./media/index.ts";
import type { RoomData } from "./room-data.ts";
import type { Sitting } from "./sitting.ts";
import type { SnapshotQueue } from "./snapshots/index.ts";

/** What a face of the room works with. It is replaced as a whole when the server shows another face. */
export interface Surroundings {
  readonly main: HTMLElement;
  readonly data: RoomData;
  readonly api: Api;
  readonly clock: SampledClock;
  /** The camera, the same one from the device check to the end; null when the exam needs none. */
  readonly camera: Camera | null;
  /** The shared screen, the same one from the device check to the end; null when the exam does not record it. */
  readonly screen: SharedScreen | null;
  /** What is recorded goes through it, whichever face records or waits; null when the exam is not recorded. */
  readonly uploads: Uploads | null;
  /** What looks at the camera's picture, from the device check on; null when nobody does. */
  readonly sampler: Sampler | null;
  /** Pictures go through it to the server; null when the exam takes none. */
  readonly snapshots: SnapshotQueue | null;
  /** True when this face came with the page, false when it followed another one. */
  readonly loaded: boolean;
  /** Aborted when another tab takes the exam over. */
  readonly taken: AbortSignal;
  /** Ends with this face. */
  readonly signal: AbortSignal;
  /** When this face was asked for, on the page's monotonic clock. */
  readonly askedAt: number;
  /** Shows the face that the server has now, without leaving the page: a reload would close the camera. */
  refresh(): Promise<void>;
}

/** What a face works with between the start of the exam and its end. */
export interface SittingSurroundings extends Surroundings {
  readonly sitting: Sitting;
  /** True when this face follows one of the same sitting: the person may be away, as they were allowed to be. */
  readonly afterPause: boolean;
}
