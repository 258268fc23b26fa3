import type { Facts } from "./types.ts";

const PART = ".review-header__facts";

/** The state of the attempt at the head of the page: written by the server, as it was when the page was made. */
export class Header {
  private isOld: boolean;

  constructor({ endedAt }: Facts) {
    this.isOld = endedAt === null;
  }

  /** Has the server write it anew once the exam is over. */
  keepUp(hasEnded: boolean): void {
    if (!this.isOld || !hasEnded) return;
    this.isOld = false;
    void renew().catch(() => undefined);
  }
}

async function renew(): Promise<void> {
  const answer = await fetch(location.href);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(PART);
  if (answer.ok && fresh) document.querySelector(PART)?.replaceWith(document.adoptNode(fresh));
}
