export type Reason = "interval" | "alert";

/** A picture of the camera on its way to the server. */
export interface Snapshot {
  readonly id: string;
  readonly reason: Reason;
  /** ms of the server's clock. */
  readonly takenAt: number;
  readonly jpeg: Blob;
}
