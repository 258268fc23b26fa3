import { Api } from "../shared/api.ts";
import { pageClock } from "../shared/clock.ts";
import { maybe } from "../shared/dom.ts";
import { ExamRoom } from "./exam-room.ts";
import { bringLeftoversHome } from "./leftovers.ts";
import { maybePart } from "./parts.ts";
import "./styles/exam-list.css";
import "./styles/lobby.css";
import "./styles/orders.css";
import "./styles/paused.css";
import "./styles/room.css";

const main = maybe(document, "main[data-face]", HTMLElement);
if (main) new ExamRoom(main).show();
const leftovers = maybePart(document, "leftovers");
if (leftovers) void bringLeftoversHome(leftovers, new Api(), pageClock());
