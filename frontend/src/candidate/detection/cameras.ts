const PROGRAMS =
  /\b(obs|virtual|manycam|snap ?camera|xsplit|v4l2loopback|dummy|ndi|mmhmm|e2esoft|splitcam|youcam|fake)\b/i;

/**
 * The word in a camera's name that a program usually has and a device has not; null when there is none. A hint and no more:
 * names can be changed. A phone that serves as a camera is honest: what makes it one is not named here.
 */
export function programIn(label: string): string | null {
  return PROGRAMS.exec(label.replaceAll("_", " "))?.[0].toLowerCase() ?? null;
}
