import type { Place, Source, WaitingChunk } from "../chunk.ts";
import type { Answer, RecordingDoor } from "../recording-server.ts";

export const done: Answer<null> = { is: "done", value: null, health: 0 };
export const away: Answer<never> = { is: "failed", error: "network", answered: false, health: 0 };
export const broken: Answer<never> = { is: "failed", error: "http_500", answered: true, health: 0 };
export const refused = (code: string): Answer<never> => ({ is: "refused", code, health: 0 });
export const busy = (retryAfter: number): Answer<never> => ({ is: "busy", retryAfter, error: "http_503", health: 0 });

/** Keeps what it is sent, and answers as the test wishes. */
export class FakeServer implements RecordingDoor {
  readonly stored: string[] = [];
  readonly sent: WaitingChunk[] = [];
  readonly declared: object[] = [];
  /** The source of each segment that was opened. */
  readonly sources: Source[] = [];
  opened = 0;
  answer: (chunk: WaitingChunk) => Answer<null> = () => done;
  opening: () => Answer<Place> = () => ({ is: "done", value: { recording: "r", number: this.opened++ }, health: 0 });
  finishing: () => Answer<null> = () => done;

  async openSegment(source: Source): Promise<Answer<Place>> {
    this.sources.push(source);
    return this.opening();
  }

  async upload(chunk: WaitingChunk, place: Place): Promise<Answer<null>> {
    this.sent.push(chunk);
    const answer = this.answer(chunk);
    if (answer.is === "done") this.stored.push(`${place.number}/${chunk.sequence}`);
    return answer;
  }

  async finish(_recording: string, segments: Readonly<Record<number, number>>): Promise<Answer<null>> {
    const answer = this.finishing();
    if (answer.is === "done") this.declared.push(segments);
    return answer;
  }
}
