import "@fontsource-variable/inter";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/components.css";
import { closeMenusOutside } from "./menus.ts";
import { rememberTimeZone } from "./time-zone.ts";
import { shelf } from "./toast.ts";

rememberTimeZone(document);
closeMenusOutside(document);
shelf();
