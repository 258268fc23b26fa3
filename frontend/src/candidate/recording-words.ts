import type { MessageKey } from "./messages.ts";
import type { Room } from "./room.ts";

export type RecordingTone = "busy" | "recording" | "warning" | "calm";
type Going = "starting" | "on" | "over" | "lost";

const GOING: Readonly<Record<Room["recorder"]["recording"], Going>> = {
  idle: "starting",
  starting: "starting",
  recording: "on",
  stopped: "over",
  failed: "lost",
};

const REDUCED: Readonly<Record<Room["recorder"]["rung"], MessageKey>> = {
  full: "recording",
  small: "recordingSmall",
  stills: "recordingStills",
};

/** How everything that is to be recorded stands, in one line; null when nothing is. */
export function recordingWords(room: Room): readonly [MessageKey, RecordingTone] | null {
  const sources = sourcesOf(room);
  const on = sources.filter(({ going }) => going === "on");
  const [first] = on;
  if (sources.length === 0) return null;
  if (sources.some(({ going }) => going === "starting")) return ["recordingStarts", "busy"];
  if (!first) return ["notRecording", sources.every(({ going }) => going === "over") ? "calm" : "warning"];
  if (on.length < sources.length) return [first.only, "warning"];
  return room.upload.refused ? ["recordingLacks", "warning"] : [REDUCED[first.rung], "recording"];
}

function sourcesOf({ records, camera, recorder, screenNeed, screen, screenRecorder }: Room) {
  const all = [
    { only: "onlyCamera", isWanted: records, isGone: camera.at === "failed", recorder },
    { only: "onlyScreen", isWanted: screenNeed !== "none", isGone: screen.at !== "ready", recorder: screenRecorder },
  ] as const;
  return all
    .filter(({ isWanted }) => isWanted)
    .map(({ only, isGone, recorder: { recording, rung } }) => ({
      only,
      rung,
      going: isGone ? "lost" : GOING[recording],
    }));
}
