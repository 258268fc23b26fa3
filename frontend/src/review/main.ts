import "./review.css";
import { Api, ApiError, isPassing } from "../shared/api.ts";
import { maybe, pageData } from "../shared/dom.ts";
import { pageLanguage } from "../shared/i18n.ts";
import { connect, type LineState, socketUrl } from "../shared/line.ts";
import { wait } from "../shared/wait.ts";
import { Header } from "./header.ts";
import { Page } from "./page.ts";
import { Reader, Source } from "./reader.ts";
import { clamp } from "./timeline.ts";
import { trouble } from "./trouble.ts";
import type { Facts, Review } from "./types.ts";
import { Words } from "./words.ts";

/** The server pushes changes of status; how many chunks have come in is only read. */
const COUNTS_AGE = 15_000;
/** A page takes no more than this share of the server's time. */
const SHARE = 1 / 40;
const CALM = 60_000;
/** A line that is down for a moment is no news. */
const PATIENCE = 4000;

function run(root: HTMLElement): void {
  const facts = pageData<Facts>("review-facts");
  const words = new Words(pageLanguage(), facts.timeZone, facts.questions);
  const source = new Source(new Api(), facts.attempt);
  const readAll = () => {
    source.expire();
    void reader.refresh();
  };
  const page = new Page(root, words, facts, readAll);
  const leaving = new AbortController();
  const lost: Lost = new Set();
  const header = new Header(facts);
  const reader: Reader<Review> = new Reader(
    () => source.read(page.isFollowing, leaving.signal),
    (review) => {
      lost.delete("reading");
      page.show(review);
      page.interrupted(lost.size > 0 && page.isMoving);
      header.keepUp(page.hasEnded);
    },
    (error) => {
      if (leaving.signal.aborted) return;
      lost.add("reading");
      if (page.isShown && !isRefused(error)) page.interrupted(page.isMoving);
      else giveUp(error);
    },
  );
  const giveUp = (error: unknown) => {
    page.close();
    const card = trouble(error, words, readAll);
    showTrouble(root, card);
  };
  readAll();
  keepUpToDate({ page, reader, readAll }, facts, lost, leaving.signal);
  document.addEventListener("keydown", (event) => page.press(event), { capture: true });
  document.addEventListener("keyup", (event) => page.release(event), { capture: true });
  addEventListener("pagehide", (event) => event.persisted || leaving.abort());
}

/** What does not come through at present. */
type Lost = Set<"line" | "reading">;

/** Not for now but until somebody does something: signed out, no longer allowed, gone. */
function isRefused(error: unknown): boolean {
  return error instanceof ApiError && !isPassing(error);
}

/** The button that was pressed is replaced: the one that came instead has the focus. */
function showTrouble(root: HTMLElement, card: HTMLElement): void {
  const hadFocus = root.contains(document.activeElement);
  root.replaceChildren(card);
  if (hadFocus) card.querySelector("button")?.focus();
}

interface Running {
  readonly page: Page;
  readonly reader: Reader<Review>;
  readonly readAll: () => void;
}

function keepUpToDate({ page, reader, readAll }: Running, facts: Facts, lost: Lost, signal: AbortSignal): void {
  let [down, wasUp] = [0, false];
  const onState = (state: LineState) => {
    clearTimeout(down);
    if (state === "up") lost.delete("line");
    else down = window.setTimeout(() => page.isMoving && lost.add("line") && page.interrupted(true), PATIENCE);
    page.interrupted(lost.size > 0 && page.isMoving);
    // What was pushed while the line was down is lost.
    if (state === "up" && wasUp) readAll();
    wasUp ||= state === "up";
  };
  connect(socketUrl(`/ws/review/${facts.attempt}/`), { onMessage: readAll, onState }, signal);
  void count(page, reader, signal);
}

async function count(page: Page, reader: Reader<Review>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await wait(clamp(reader.took / SHARE, COUNTS_AGE, CALM), signal);
    if (page.isMoving && !document.hidden && !signal.aborted) await reader.refresh();
  }
}

const root = maybe(document, "#review", HTMLElement);
if (root) run(root);
