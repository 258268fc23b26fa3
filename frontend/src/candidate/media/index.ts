import "./media.css";

export { Camera, type CameraState, type FailureReason, newCamera } from "./camera.ts";
export { CameraRecording, RecordingFailure, type RecordingOptions, type UploadStatus } from "./camera-recording.ts";
export type { Activity } from "./chunk.ts";
export { DeviceCheck } from "./device-check.ts";
export { attemptsOnDisk, countOnDisk, dropBefore } from "./disk-store.ts";
export { mediaTranslator } from "./messages.ts";
export { Previews } from "./previews.ts";
