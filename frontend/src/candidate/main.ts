import { maybe } from "../shared/dom.ts";
import { ExamRoom } from "./exam-room.ts";
import "./styles/exam-list.css";
import "./styles/lobby.css";
import "./styles/room.css";

const main = maybe(document, "main[data-face]", HTMLElement);
if (main) new ExamRoom(main).show();
