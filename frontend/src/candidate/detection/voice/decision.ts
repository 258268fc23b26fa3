import { FRAMES_A_SECOND, type Frame } from "./features.ts";

/** Louder than the room by this many dB, and not almost nothing. */
const OVER_THE_ROOM = 10;
const QUIETEST = -50;
/** Of the energy: a fan and the keys of a keyboard have less of it where voices are. */
const IN_BAND = 0.45;
/** A second; hissing sounds cross zero more often. */
const MOST_CROSSINGS = 4500;
/** The room is what is heard in the quietest tenth of the last seconds. */
const ROOM_SHARE = 0.1;
const ROOM_SECONDS = 20;
/** A voice has pauses: so much of a second is enough. */
const SPEAKING_SHARE = 0.4;

/** Decides each half second whether a voice was heard in the second before. What was said, or by whom, is not known. */
export class VoiceDecision {
  private levels: number[] = [];
  private voiced: boolean[] = [];

  take(frames: readonly Frame[]): boolean {
    this.levels = [...this.levels, ...frames.map(({ level }) => level)].slice(-ROOM_SECONDS * FRAMES_A_SECOND);
    const least = Math.max(this.room() + OVER_THE_ROOM, QUIETEST);
    const voiced = frames.map((frame) => isVoice(frame, least));
    this.voiced = [...this.voiced, ...voiced].slice(-FRAMES_A_SECOND);
    return this.voiced.filter(Boolean).length >= SPEAKING_SHARE * FRAMES_A_SECOND;
  }

  private room(): number {
    const sorted = [...this.levels].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length * ROOM_SHARE)] ?? 0;
  }
}

function isVoice({ level, crossings, speech }: Frame, least: number): boolean {
  return level > least && speech > IN_BAND && crossings < MOST_CROSSINGS;
}
