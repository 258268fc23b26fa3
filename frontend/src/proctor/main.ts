import "./styles/live.css";
import "./styles/tile.css";
import "./styles/panel.css";
import "./styles/alerts.css";
import { pageClock } from "../shared/clock.ts";
import { maybe } from "../shared/dom.ts";
import { connect, type Line } from "../shared/line.ts";
import { Dashboard } from "./dashboard.ts";
import type { FromServer, ToServer } from "./exchange.ts";
import { browserPeer } from "./watching/peer.ts";
import { Words } from "./words.ts";

/** The server says something every five seconds. */
const SILENCE = 15_000;

function run(root: HTMLElement): void {
  const leaving = new AbortController();
  const only = root.dataset["exam"] ?? "";
  const world = {
    send: (message: ToServer) => line.send(message),
    hurry: () => line.hurry(),
    clock: pageClock(),
    makePeer: browserPeer,
  };
  const dashboard = new Dashboard(root, new Words(), world, only, leaving.signal);
  const line: Line<FromServer, ToServer> = connect<FromServer, ToServer>(
    socketAddress(only),
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

function socketAddress(exam: string): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/ws/proctor/${exam ? `?exam=${exam}` : ""}`;
}

const root = maybe(document, "#dashboard", HTMLElement);
if (root) run(root);
