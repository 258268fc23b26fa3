import type { Battery, Uploading, Vitals } from "../../shared/wire.gen.ts";
import type { Count } from "../event-reporter.ts";
import { Overdue } from "./overdue.ts";

/** The part of navigator.connection that is used; not every browser has it. */
export interface NetworkHint {
  readonly rtt?: number;
  readonly downlink?: number;
}

export interface VitalsWorld {
  readonly isFocused: () => boolean;
  readonly isVisible: () => boolean;
  readonly network: () => NetworkHint | undefined;
  readonly battery: () => Battery | null;
  /** Of the line itself, in ms; null before it was measured. */
  readonly roundTrip: () => number | null;
  readonly recordings: () => readonly Uploading[];
  /** Of what the page reports. */
  readonly count: () => Count;
}

const EVERY = 10_000;

/** Tells how the page is: when something of it has changed that matters, and every ten seconds. */
export class VitalsTeller {
  private told: Vitals | null = null;
  private toldAt = Number.NEGATIVE_INFINITY;
  private readonly overdue = new Overdue();

  constructor(
    private readonly world: VitalsWorld,
    private readonly send: (vitals: Vitals) => boolean,
    private readonly now: () => number,
  ) {}

  look(): void {
    const now = this.now();
    const { page, told } = this.world.count();
    const vitals: Vitals = { ...readVitals(this.world), page, told: this.overdue.after(told, now) };
    const isDue = now - this.toldAt >= EVERY;
    if (!isDue && this.told && isSame(this.told, vitals)) return;
    if (!this.send(vitals)) return;
    this.told = vitals;
    this.toldAt = now;
  }

  /** A new line has heard nothing yet. */
  lineUp(): void {
    this.told = null;
    this.overdue.lineUp();
    this.look();
  }
}

function readVitals(world: VitalsWorld): Vitals {
  const network = world.network();
  const roundTrip = world.roundTrip() ?? network?.rtt ?? null;
  return {
    type: "vitals",
    focused: world.isFocused(),
    visible: world.isVisible(),
    roundTripMs: roundTrip === null ? null : Math.min(600_000, Math.round(roundTrip)),
    downlinkMbps: network?.downlink ?? null,
    battery: world.battery(),
    recordings: [...world.recordings()],
  };
}

/** Counts and measures move all the time: the next ten seconds are soon enough for them. */
function isSame(before: Vitals, after: Vitals): boolean {
  return summary(before) === summary(after);
}

function summary({ focused, visible, battery, recordings = [] }: Vitals): string {
  const going = recordings.map(({ source, state, step, backlog }) => [source, state, step, backlog > 0]);
  return JSON.stringify([focused, visible, battery?.charging, going]);
}

/** What Chromium's navigator.getBattery() gives. */
interface BatteryManager {
  readonly level: number;
  readonly charging: boolean;
}

/** A way to read the battery of this computer; null where there is none or the browser does not tell. */
export function batteryHere(): () => Battery | null {
  let manager: BatteryManager | null = null;
  const { getBattery } = navigator as { getBattery?: () => Promise<BatteryManager> };
  getBattery?.call(navigator).then(
    (found) => {
      manager = found;
    },
    () => undefined,
  );
  return () => manager && { level: manager.level, charging: manager.charging };
}

export function networkHere(): NetworkHint | undefined {
  return (navigator as { connection?: NetworkHint }).connection;
}
