import "@fontsource-variable/inter";
import "../shared/styles/tokens.css";
import "../shared/styles/components.css";
import "./admin.css";
import "./exam.css";
import { maybe, pageData } from "../shared/dom.ts";
import { closeMenusOutside } from "../shared/menus.ts";
import { rememberTimeZone } from "../shared/time-zone.ts";
import { showFirstError } from "./first-error.ts";
import { type KeyHelps, showKeyHelps } from "./key-helps.ts";
import { followSettings } from "./proctoring-panel.ts";
import { guardChanges } from "./unsaved-changes.ts";

rememberTimeZone(document);
closeMenusOutside(document);
for (const panel of document.querySelectorAll<HTMLElement>("[data-proctoring]")) followSettings(panel);
if (maybe(document, "#key-helps", HTMLScriptElement)) showKeyHelps(document, pageData<KeyHelps>("key-helps"));
const exam = maybe(document, "#exam_form", HTMLFormElement);
if (exam) guardChanges(exam, window);
// after everything that Django runs on load, which puts the cursor into the first field
window.addEventListener("load", () => showFirstError(document));
