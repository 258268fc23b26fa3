import type { MessageKey } from "./messages.ts";
import { failure, type Room, screenFailure } from "./room.ts";

/** Says what has turned for the worse or back, once at each turn: tries in between are no news. */
export class Announcements {
  private unsaved = false;
  private wasWatched = false;
  private readonly recording = new Turns();
  private readonly screen = new Turns();

  /** What is to be said of the room as it is now; none when nothing has turned. */
  of(room: Room): readonly MessageKey[] {
    return [...this.ofSaving(room), ...this.ofRecording(room), ...this.ofScreen(room), ...this.ofWatching(room)];
  }

  private ofSaving(room: Room): readonly MessageKey[] {
    const { saving, refused } = room;
    const unsaved =
      saving.at === "retrying" || saving.at === "refused" || (saving.at === "saved" ? refused.size > 0 : this.unsaved);
    if (unsaved === this.unsaved) return [];
    this.unsaved = unsaved;
    return [unsaved ? "saidNotSaved" : "saidSavedAgain"];
  }

  /** Said the first time; whoever wants to know later finds it among the states. */
  private ofWatching({ viewers }: Room): readonly MessageKey[] {
    if (this.wasWatched || viewers === 0) return [];
    this.wasWatched = true;
    return ["saidWatched"];
  }

  private ofRecording(room: Room): readonly MessageKey[] {
    if (!room.records) return [];
    const runs = room.camera.at === "ready" && room.recorder.recording === "recording";
    const turn = this.recording.turn(runs, failure(room) !== null);
    return turn === null ? [] : [turn === "lost" ? "saidRecordingLost" : "saidRecordingBack"];
  }

  private ofScreen(room: Room): readonly MessageKey[] {
    const runs = room.screen.at === "ready" && room.screenRecorder.recording === "recording";
    const turn = this.screen.turn(runs, screenFailure(room) !== null);
    return turn === null ? [] : [turn === "lost" ? "saidScreenLost" : "saidScreenBack"];
  }
}

/** Knows one recording's turns from running to lost and back; that it begins is none. */
class Turns {
  private stands: "not yet" | "running" | "lost" = "not yet";

  turn(runs: boolean, failed: boolean): "lost" | "back" | null {
    const before = this.stands;
    if (runs) this.stands = "running";
    else if (failed && before === "running") this.stands = "lost";
    if (before === "running" && this.stands === "lost") return "lost";
    return before === "lost" && this.stands === "running" ? "back" : null;
  }
}
