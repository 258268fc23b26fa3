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
  readonly recording: "off" | "optional" | "required";
  readonly audio: boolean;
}

/** What the exam does without its camera: it has none, it goes on, or it stops. */
export type CameraNeed = "none" | "optional" | "required";

export function cameraNeed(config: AntiCheatConfig): CameraNeed {
  if (!config.enabled) return "none";
  if (config.recording === "required") return "required";
  return config.webcamEnabled || config.liveVideo || config.recording === "optional" ? "optional" : "none";
}

export function recordsCamera(config: AntiCheatConfig): boolean {
  return config.enabled && config.recording !== "off";
}

export function recordsSound(config: AntiCheatConfig): boolean {
  return recordsCamera(config) && config.audio;
}
