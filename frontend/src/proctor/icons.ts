const SVG = "http://www.w3.org/2000/svg";

/** Lines in a square of 24. */
const PATHS = {
  alert: "M12 4 2.8 20h18.4L12 4Zm0 6v4.5m0 2.6v.1",
  away: "M3 3l18 18M5 12.5a10 10 0 0 1 4-2.4m6.5.6a10 10 0 0 1 3.5 1.8M8.5 16a5 5 0 0 1 6 -.6M12 19.5v.1M2 9a15 15 0 0 1 4-2.6M10.5 5a15 15 0 0 1 11.5 4",
  back: "M15 5l-7 7 7 7",
  battery: "M3 8h15v8H3zM21 11v2M6 11v2",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15L6 16Zm4 4.5a2 2 0 0 0 4 0",
  camera: "M3 7h12v10H3zM15 11l6-3.5v9L15 13",
  check: "M4.5 12.5l5 5 10-11",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Zm0 4v5l3.2 2",
  close: "M6 6l12 12M18 6 6 18",
  expand: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  extend: "M11 3.600a8.5 8.5 0 1 0 9.4 9.400M12 7.5v5l3 2M18 2.5v7M14.5 6h7",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9.200a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.600Z",
  forward: "M9 5l7 7-7 7",
  hand: "M7 12V6.5a1.5 1.5 0 0 1 3 0V11m0-6.5a1.5 1.5 0 0 1 3 0V11m0-4.5a1.5 1.5 0 0 1 3 0V12m0-2.5a1.5 1.5 0 0 1 3 0V14a7 7 0 0 1-7 7h-.5a7 7 0 0 1-5.6-2.800L3.6 15a1.6 1.6 0 0 1 2.4-2l1 1",
  keyboard: "M2.5 6.5h19v11h-19zM6 10h.1M9.5 10h.1M13 10h.1M17 10h.1M6 14h.1M9 14h6M18 14h.1",
  message: "M4 5h16v11H11l-4.5 4V16H4z",
  muted: "M4 9.5h3.5L12 5.5v13l-4.5-4H4zM16 9.5l5 5M21 9.5l-5 5",
  pause: "M8 5.5v13M16 5.5v13",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 20.5a8 8 0 0 1 16 0",
  ping: "M12 12v.1M8.5 8.5a5 5 0 0 0 0 7M15.5 8.5a5 5 0 0 1 0 7M5.5 5.5a9.2 9.2 0 0 0 0 13M18.5 5.5a9.2 9.2 0 0 1 0 13",
  play: "M7 4.5v15l12-7.5z",
  record: "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm0 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  review: "M14 4h6v6M20 4l-9 9M17 14v6H4V7h6",
  screen: "M3 4.5h18v12H3zM8.5 20.5h7M12 16.5v4",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5l5 5",
  signal: "M4 18v-3M9.3 18v-7M14.7 18V9M20 18V5",
  sort: "M7 4v16m0 0-3.5-3.5M7 20l3.5-3.5M14 6h7M14 12h5M14 18h3",
  sound: "M4 9.5h3.5L12 5.5v13l-4.5-4H4zM16 9a4.5 4.5 0 0 1 0 6M18.8 6.5a8 8 0 0 1 0 11",
  stop: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM9 9h6v6H9z",
  tiles: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
  window: "M3 7.5h13v12H3zM7.5 7.5v-3H21v11h-5",
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Makes an icon another one. */
export function turnIcon(svg: SVGSVGElement, name: IconName): void {
  const path = svg.querySelector("path");
  if (path && path.getAttribute("d") !== PATHS[name]) path.setAttribute("d", PATHS[name]);
}
