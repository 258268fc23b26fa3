import { type DetectionSettings, looksAtPictures, type Sensitivity, type Thresholds } from "./detection/settings.ts";

/** What the room's page carries in its `room-data`, as proctoring/pages/room.py writes it. */
export interface RoomData {
  readonly attempt: string;
  readonly face: "lobby" | "writing" | "paused" | "done";
  readonly startedAt: string | null;
  readonly deadline: string | null;
  readonly antiCheatConfig: AntiCheatConfig;
  readonly noticeDigest: string;
}

export interface AntiCheatConfig {
  readonly enabled: boolean;
  readonly webcamEnabled: boolean;
  readonly snapshotIntervalSeconds: number;
  readonly sensitivity: Sensitivity;
  readonly thresholds: AllThresholds;
  readonly lockdownEnabled: boolean;
  readonly fullScreen: boolean;
  readonly blockClipboard: boolean;
  readonly blockContextMenu: boolean;
  readonly blockPrinting: boolean;
  readonly liveVideo: boolean;
  readonly recording: Level;
  readonly screenRecording: Level;
  readonly audio: boolean;
  /** Checks that this candidate is not subject to, by the server's names. */
  readonly exempt: readonly string[];
}

interface AllThresholds extends Thresholds {
  readonly awayFromPageSeconds: number;
  readonly fullscreenGraceSeconds: number;
}

type Level = "off" | "optional" | "required";

/** What the exam does without its camera, or without the screen: it has none, it goes on, or it stops. */
export type Need = "none" | "optional" | "required";

export function cameraNeed(config: AntiCheatConfig): Need {
  if (!config.enabled) return "none";
  if (config.recording === "required") return "required";
  return config.webcamEnabled || config.liveVideo || config.recording === "optional" ? "optional" : "none";
}

export function screenNeed({ enabled, screenRecording }: AntiCheatConfig): Need {
  return enabled && screenRecording !== "off" ? screenRecording : "none";
}

export function isRecorded(config: AntiCheatConfig): boolean {
  return recordsCamera(config) || screenNeed(config) !== "none";
}

export function recordsCamera(config: AntiCheatConfig): boolean {
  return config.enabled && config.recording !== "off";
}

export function recordsSound(config: AntiCheatConfig): boolean {
  return recordsCamera(config) && config.audio;
}

export function takesSnapshots({ enabled, webcamEnabled }: AntiCheatConfig): boolean {
  return enabled && webcamEnabled;
}

/** Whether anything is concluded from the camera's picture; a candidate may be exempt from all of it. */
export function checksFaces(config: AntiCheatConfig): boolean {
  return takesSnapshots(config) && looksAtPictures(detectionSettings(config));
}

export function detectionSettings(config: AntiCheatConfig): DetectionSettings {
  const { sensitivity, thresholds, exempt } = config;
  return { sensitivity, thresholds, exempt, audio: recordsSound(config) };
}

export function locksDown({ enabled, lockdownEnabled }: AntiCheatConfig): boolean {
  return enabled && lockdownEnabled;
}

/** The exam is to be written in full screen. */
export function fillsScreen(config: AntiCheatConfig): boolean {
  return locksDown(config) && config.fullScreen && !config.exempt.includes("full_screen");
}
