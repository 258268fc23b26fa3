import type { Frame } from "./frames.ts";
import type { Look } from "./sample.ts";

export type ToWorker =
  /** `at`: where the models are, with a slash at its end. */
  | { readonly type: "open"; readonly at: string }
  /** The frame is handed over. `at`: ms on any clock that does not go back. */
  | { readonly type: "look"; readonly frame: Frame; readonly at: number; readonly isSteady: boolean };

export type FromWorker =
  | { readonly type: "open" }
  | { readonly type: "saw"; readonly look: Look }
  | { readonly type: "failed"; readonly message: string };
