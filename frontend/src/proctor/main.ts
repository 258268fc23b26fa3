import "./styles/live.css";
import "./styles/tile.css";
import "./styles/panel.css";
import "./styles/alerts.css";
import { pageClock } from "../shared/clock.ts";
import { maybe, pageData } from "../shared/dom.ts";
import { connect, type Line, socketUrl } from "../shared/line.ts";
import { Dashboard } from "./dashboard.ts";
import type { FromServer, ToServer } from "./exchange.ts";
import { browserPeer } from "./watching/peer.ts";
import { Words } from "./words.ts";

/** The server says something every five seconds. */
const SILENCE = 15_000;

/** What the server tells the page about itself. */
interface Facts {
  readonly socket: string;
  /** The one exam of the page; null on the page of all. */
  readonly exam: string | null;
  readonly mayCommand: boolean;
}

function run(root: HTMLElement): void {
  const leaving = new AbortController();
  const { socket, exam, mayCommand } = pageData<Facts>("dashboard-facts");
  const world = {
    send: (message: ToServer) => line.send(message),
    hurry: () => line.hurry(),
    clock: pageClock(),
    makePeer: browserPeer,
    mayCommand,
  };
  const dashboard = new Dashboard(root, new Words(), world, exam ?? "", leaving.signal);
  const line: Line<FromServer, ToServer> = connect<FromServer, ToServer>(
    socketUrl(socket),
    {
      onMessage: (message) => dashboard.hear(message),
      onBytes: (frame) => dashboard.seePicture(frame),
      onState: (state) => dashboard.turn(state),
    },
    leaving.signal,
    { silence: SILENCE },
  );
  addEventListener("pagehide", (event) => event.persisted || leaving.abort());
}

const root = maybe(document, "#dashboard", HTMLElement);
if (root) run(root);
