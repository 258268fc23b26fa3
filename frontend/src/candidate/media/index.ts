import "./media.css";

export type { CameraState, FailureReason } from "./camera.ts";
export { CameraRecording, RecordingFailure, type RecordingOptions, type UploadStatus } from "./camera-recording.ts";
export type { Activity } from "./chunk.ts";
export { DeviceCheck } from "./device-check.ts";
export { countOnDisk as leftovers } from "./disk-store.ts";
