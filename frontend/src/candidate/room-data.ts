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
  readonly lockdownEnabled: boolean;
  readonly liveVideo: boolean;
  readonly recording: Level;
  readonly screenRecording: Level;
  readonly audio: boolean;
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
