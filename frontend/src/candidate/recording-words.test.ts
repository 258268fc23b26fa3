import { expect, test } from "vitest";
import { NOTHING_WAITS } from "./media/uploads.ts";
import { recordingWords } from "./recording-words.ts";
import type { Room } from "./room.ts";
import { QUIET, SHARED, WATCHED } from "./testing.ts";

type Recording = Room["recorder"]["recording"];

function running(room: Room, camera: Recording, screen: Recording): Room {
  const rung = "full";
  return { ...room, recorder: { recording: camera, rung }, screenRecorder: { recording: screen, rung } };
}

const BOTH: Room = { ...WATCHED, screenNeed: "optional", screen: { at: "ready" } };
const UNSHARED: Room = { ...BOTH, screen: { at: "closed" } };
const BLIND: Room = { ...BOTH, camera: { at: "failed", reason: "lost" } };

test.each<[string, Room, ReturnType<typeof recordingWords>]>([
  ["nothing is to be recorded", running(QUIET, "idle", "idle"), null],
  ["the camera starts", running(WATCHED, "starting", "idle"), ["recordingStarts", "busy"]],
  ["the camera runs", running(WATCHED, "recording", "idle"), ["recording", "recording"]],
  ["the screen alone runs", running(SHARED, "idle", "recording"), ["recording", "recording"]],
  ["both run", running(BOTH, "recording", "recording"), ["recording", "recording"]],
  ["one of them still starts", running(BOTH, "recording", "starting"), ["recordingStarts", "busy"]],
  ["the screen is not shared", running(UNSHARED, "recording", "idle"), ["onlyCamera", "warning"]],
  ["the camera is lost", running(BLIND, "stopped", "recording"), ["onlyScreen", "warning"]],
  ["the screen's recorder failed", running(BOTH, "recording", "failed"), ["onlyCamera", "warning"]],
  ["neither runs", running({ ...UNSHARED, camera: BLIND.camera }, "stopped", "stopped"), ["notRecording", "warning"]],
  ["both are over", running(BOTH, "stopped", "stopped"), ["notRecording", "calm"]],
])("while %s", (_case, room, expected) => {
  expect(recordingWords(room)).toEqual(expected);
});

test("a part that the server will never take is said, and that recording goes on", () => {
  const recorder = { recording: "recording", rung: "small" } as const;
  const upload = { ...NOTHING_WAITS, refused: true };

  expect(recordingWords({ ...WATCHED, recorder, upload })).toEqual(["recordingLacks", "warning"]);
});

test("a smaller picture is said", () => {
  expect(recordingWords({ ...WATCHED, recorder: { recording: "recording", rung: "small" } })).toEqual([
    "recordingSmall",
    "recording",
  ]);
});
