import "./review.css";
import { Api } from "../shared/api.ts";
import { maybe, pageData } from "../shared/dom.ts";
import { pageLanguage } from "../shared/i18n.ts";
import { wait } from "../shared/wait.ts";
import { Live, socketDial } from "./live.ts";
import { Page } from "./page.ts";
import { Reader, readReview } from "./reader.ts";
import { trouble } from "./trouble.ts";
import type { Facts, Review } from "./types.ts";
import { Words } from "./words.ts";

/** The server pushes changes of status; how many chunks have come in is only read. */
const COUNTS_AGE = 15_000;
/** A line that is down for a moment is no news. */
const PATIENCE = 4000;

function run(root: HTMLElement): void {
  const facts = pageData<Facts>("review-facts");
  const words = new Words(pageLanguage(), facts.timeZone, facts.questions);
  const page = new Page(root, words, facts, () => void reader.refresh());
  const leaving = new AbortController();
  const reader: Reader<Review> = new Reader(
    () => readReview(new Api(), facts.attempt, leaving.signal),
    (review) => page.show(review),
    (error) => {
      if (!page.isShown && !leaving.signal.aborted)
        showTrouble(
          root,
          trouble(error, words, () => void reader.refresh()),
        );
    },
  );
  void reader.refresh();
  keepUpToDate(page, reader, facts, leaving.signal);
  document.addEventListener("keydown", (event) => page.press(event), { capture: true });
  document.addEventListener("keyup", (event) => page.release(event), { capture: true });
  addEventListener("pagehide", (event) => event.persisted || leaving.abort());
}

/** The button that was pressed is replaced: the one that came instead has the focus. */
function showTrouble(root: HTMLElement, card: HTMLElement): void {
  const hadFocus = root.contains(document.activeElement);
  root.replaceChildren(card);
  if (hadFocus) card.querySelector("button")?.focus();
}

function keepUpToDate(page: Page, reader: Reader<Review>, { attempt }: Facts, signal: AbortSignal): void {
  let down = 0;
  const tell = (up: boolean) => {
    clearTimeout(down);
    if (up) page.interrupted(false);
    else down = window.setTimeout(() => page.interrupted(page.isMoving), PATIENCE);
  };
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const dial = socketDial(`${scheme}//${location.host}/ws/review/${attempt}/`);
  void new Live(dial, wait, { changed: () => void reader.refresh(), connected: tell }).run(signal);
  const counting = setInterval(() => {
    if (page.isMoving && !document.hidden) void reader.refresh();
  }, COUNTS_AGE);
  signal.addEventListener("abort", () => clearInterval(counting));
}

const root = maybe(document, "#review", HTMLElement);
if (root) run(root);
