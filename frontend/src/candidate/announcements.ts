import type { MessageKey } from "./messages.ts";
import { failure, type Room } from "./room.ts";

/** Says what has turned for the worse or back, once at each turn: tries in between are no news. */
export class Announcements {
  private unsaved = false;
  private recording: "not yet" | "running" | "lost" = "not yet";

  /** What is to be said of the room as it is now; none when nothing has turned. */
  of(room: Room): readonly MessageKey[] {
    return [...this.ofSaving(room), ...this.ofRecording(room)];
  }

  private ofSaving(room: Room): readonly MessageKey[] {
    const { saving, refused } = room;
    const unsaved =
      saving.at === "retrying" || saving.at === "refused" || (saving.at === "saved" ? refused.size > 0 : this.unsaved);
    if (unsaved === this.unsaved) return [];
    this.unsaved = unsaved;
    return [unsaved ? "saidNotSaved" : "saidSavedAgain"];
  }

  private ofRecording(room: Room): readonly MessageKey[] {
    if (!room.records) return [];
    const before = this.recording;
    if (room.camera.at === "ready" && room.recorder.recording === "recording") this.recording = "running";
    else if (failure(room) !== null && before === "running") this.recording = "lost";
    if (before === "running" && this.recording === "lost") return ["saidRecordingLost"];
    return before === "lost" && this.recording === "running" ? ["saidRecordingBack"] : [];
  }
}
