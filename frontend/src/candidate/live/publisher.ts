import type { StreamWanted, Wire } from "../../shared/wire.gen.ts";
import type { Rung, Source } from "../media/index.ts";
import type { Connect } from "./connection.ts";
import { type Footage, Publication, type PublicationWorld, type Supply } from "./publication.ts";

export interface PublisherWorld extends Omit<PublicationWorld, "connect"> {
  /** Null where the browser has no WebRTC. */
  readonly connect: Connect | null;
}

/** What is said to the page about streams. */
export type Signal = Extract<
  Wire["toCandidate"],
  { type: "streamWanted" | "streamUnwanted" | "peerAnswer" | "peerCandidate" | "restartWanted" }
>;

/** The most that a live picture takes, in bits per second: where the recording has to be small, it has to be smaller. */
const MOST: Readonly<Record<Source, Readonly<Record<Rung, number>>>> = {
  camera: { full: 600_000, small: 150_000, stills: 60_000 },
  screen: { full: 1_000_000, small: 250_000, stills: 80_000 },
};

/** Sends camera and screen live to whoever the server names, and nothing to nobody. */
export class Publisher {
  private readonly publications = new Map<string, Publication>();
  private readonly footage = new Map<Source, Footage>();
  private rung: Rung = "full";

  constructor(private readonly world: PublisherWorld) {}

  hear(signal: Signal): void {
    const publication = this.publications.get(nameOf(signal));
    switch (signal.type) {
      case "streamWanted":
        this.want(signal);
        break;
      case "streamUnwanted":
        publication?.close();
        this.publications.delete(nameOf(signal));
        break;
      case "peerAnswer":
        publication?.answered(signal.sdp);
        break;
      case "peerCandidate":
        publication?.heard(signal.candidate);
        break;
      case "restartWanted":
        publication?.askedAgain(signal.ice);
        break;
    }
  }

  supply(source: Source, footage: Footage): void {
    if (footage === this.of(source).footage) return;
    this.footage.set(source, footage);
    this.resupply();
  }

  /** How large the recording is at present: both share the line, and the recording goes first. */
  giveWay(rung: Rung): void {
    if (rung === this.rung) return;
    this.rung = rung;
    this.resupply();
  }

  lineUp(): void {
    for (const publication of this.publications.values()) publication.lineUp();
  }

  close(): void {
    for (const publication of this.publications.values()) publication.close();
    this.publications.clear();
  }

  private want(wanted: StreamWanted): void {
    const { peer, source } = wanted;
    const { connect } = this.world;
    if (!connect) {
      this.world.send({ type: "streamRefused", peer, source, reason: "unsupported" });
      return;
    }
    const there = this.publications.get(nameOf(wanted));
    const publication = there ?? new Publication(peer, source, this.of(source), { ...this.world, connect });
    this.publications.set(nameOf(wanted), publication);
    publication.want(wanted);
  }

  private resupply(): void {
    for (const publication of this.publications.values()) publication.supplyWith(this.of(publication.source));
  }

  private of(source: Source): Supply {
    return { footage: this.footage.get(source) ?? null, most: MOST[source][this.rung] };
  }
}

function nameOf({ peer, source }: Pick<Signal, "peer" | "source">): string {
  return `${source} ${peer}`;
}
