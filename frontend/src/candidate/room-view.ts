import { setText } from "../shared/dom.ts";
import { type Translate, translator } from "../shared/i18n.ts";
import { Announcements } from "./announcements.ts";
import { HandInView } from "./hand-in-view.ts";
import { messages } from "./messages.ts";
import { NavigatorView } from "./navigator-view.ts";
import { maybePart, part } from "./parts.ts";
import { showPicture } from "./picture.ts";
import { QuestionsView } from "./questions-view.ts";
import { failure, isBlocked, isLocked, isWaking, type Room, screenReminder, timeLeft } from "./room.ts";
import { type Cures, SourceTrouble } from "./source-trouble.ts";
import { StatesView } from "./states-view.ts";
import { TimerView } from "./timer-view.ts";

/** Shows a room. Everything on the page follows from the room that was rendered last. */
export class RoomView {
  private readonly t: Translate<typeof messages> = translator(messages);
  private readonly announcements = new Announcements();
  readonly questions: QuestionsView;
  private readonly timer: TimerView;
  private readonly states: StatesView;
  private readonly navigator: NavigatorView;
  private readonly handIn: HandInView;
  private readonly sources: SourceTrouble;
  private wasCovered = false;

  constructor(
    private readonly root: HTMLElement,
    { whole, cures, signal }: { whole: number; cures: Cures; signal: AbortSignal },
  ) {
    this.questions = new QuestionsView(root);
    this.timer = new TimerView(root, whole, signal);
    this.states = new StatesView(root);
    this.navigator = new NavigatorView(root);
    this.handIn = new HandInView(root);
    this.sources = new SourceTrouble(root, cures, signal);
  }

  render(room: Room): void {
    this.timer.render(timeLeft(room));
    this.states.render(room);
    this.questions.render(room);
    this.navigator.render(room);
    this.renderSources(room);
    this.renderTrouble(room);
    this.handIn.render(room);
    this.announce(room);
    this.rescueFocus(room);
  }

  /** Where a person goes on who comes from another face of the room. */
  focus(room: Room): void {
    if (isWaking(room)) part(this.root, "waking-title", HTMLElement).focus();
    else if (!isBlocked(room) && !isLocked(room)) this.questions.focus(room.current);
  }

  /** No question is to be seen any more, and nothing can be written. */
  cover(): void {
    part(this.root, "exam", HTMLElement).hidden = true;
    this.root.inert = true;
  }

  private announce(room: Room): void {
    const news = this.announcements.of(room).map((key) => this.t(key));
    if (news.length > 0) setText(part(this.root, "announcer", HTMLElement), news.join(" "));
  }

  /** A focus whose place has just been hidden would fall to the top of the page; it goes to what came instead. */
  private rescueFocus(room: Room): void {
    const { activeElement } = document;
    const covered = isBlocked(room) || isWaking(room);
    // A button that was disabled while the browser asked has lost the focus before it is hidden.
    const uncovered = this.wasCovered && !covered && activeElement === document.body;
    this.wasCovered = covered;
    const hidden = this.root.contains(activeElement) && activeElement?.closest("[hidden], [inert]");
    if (uncovered || hidden) this.focus(room);
  }

  private renderSources(room: Room): void {
    const [blocked, waking] = [isBlocked(room), isWaking(room)];
    const appeared = this.sources.render({
      camera: { trouble: failure(room), need: room.need },
      screen: { trouble: screenReminder(room), need: room.screenNeed },
      busy: room.camera.at === "asking" || room.screen.at === "asking",
    });
    part(this.root, "exam", HTMLElement).hidden = blocked || waking;
    part(this.root, "waking", HTMLElement).hidden = !waking;
    showPicture(maybePart(this.root, "preview"), room.camera.at === "ready");
    if (appeared) maybePart(this.root, "blocked-title")?.focus();
  }

  private renderTrouble(room: Room): void {
    const text = room.trouble || (room.saving.at === "refused" ? room.saving.message : "");
    part(this.root, "trouble", HTMLElement).hidden = text === "";
    setText(part(this.root, "trouble-text", HTMLElement), text);
    part(this.root, "sign-in", HTMLElement).hidden = !room.signedOut;
  }
}
