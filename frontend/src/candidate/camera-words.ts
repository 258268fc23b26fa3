import type { FailureReason } from "./media/index.ts";
import type { MessageKey } from "./messages.ts";

/** What is wrong and what the person can do about it, as message keys. */
export const CAMERA_WORDS: Readonly<
  Record<FailureReason | "recorder", { readonly title: MessageKey; readonly cure: MessageKey }>
> = {
  denied: { title: "deniedTitle", cure: "deniedCure" },
  not_found: { title: "notFoundTitle", cure: "notFoundCure" },
  busy: { title: "busyTitle", cure: "busyCure" },
  insecure: { title: "insecureTitle", cure: "insecureCure" },
  unsupported: { title: "unsupportedTitle", cure: "unsupportedCure" },
  lost: { title: "lostTitle", cure: "lostCure" },
  recorder: { title: "recorderTitle", cure: "recorderCure" },
  unknown: { title: "unknownTitle", cure: "unknownCure" },
};
