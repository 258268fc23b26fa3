import "./media.css";

export { Camera, type CameraState, type FailureReason, newCamera } from "./camera.ts";
export type { CheckList } from "./check-list.ts";
export type { Activity, Source } from "./chunk.ts";
export { DeviceCheck } from "./device-check.ts";
export { attemptsOnDisk, dropBefore, leftOnDisk } from "./disk-store.ts";
export type { Rung } from "./formats.ts";
export { type MessageKey as MediaMessage, mediaTranslator } from "./messages.ts";
export { Previews } from "./previews.ts";
export { newScreen, type ScreenFailure, type ScreenState, SharedScreen } from "./screen.ts";
export {
  NOT_RECORDING,
  RecordingFailure,
  type RecordingOptions,
  type RecordingStatus,
  SourceRecording,
} from "./source-recording.ts";
export { NOTHING_WAITS, type UploadStatus, Uploads } from "./uploads.ts";
