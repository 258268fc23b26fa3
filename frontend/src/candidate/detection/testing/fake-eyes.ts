import type { EyesWorker } from "../eyes.ts";
import type { FromWorker, ToWorker } from "../worker-messages.ts";

/** A worker that answers as the test says. */
export class FakeWorker extends EventTarget implements EyesWorker {
  readonly asked: ToWorker["type"][] = [];
  isTerminated = false;

  constructor(private readonly answer: (message: ToWorker) => FromWorker | "error" | null) {
    super();
  }

  postMessage(message: ToWorker): void {
    this.asked.push(message.type);
    const answer = this.answer(message);
    if (answer === null) return;
    const event = answer === "error" ? new Event("error") : new MessageEvent("message", { data: answer });
    queueMicrotask(() => this.dispatchEvent(event));
  }

  terminate(): void {
    this.isTerminated = true;
  }
}
