export type AnswerField = HTMLTextAreaElement | HTMLInputElement;

/** Null: the candidate writes nothing there. */
export function answerField(target: EventTarget | null): AnswerField | null {
  if (target instanceof HTMLTextAreaElement) return target;
  return target instanceof HTMLInputElement && target.type === "text" ? target : null;
}
