import type { IceServer } from "../../shared/wire.gen.ts";

/** What a publication needs of an RTCPeerConnection that only sends. */
export interface Connection {
  /** Makes an offer, with ICE restarted or as things stand, and holds to it. Resolves with its description. */
  offer(restart: boolean): Promise<string>;
  answer(sdp: string): Promise<void>;
  /** A candidate of the peer; empty when there are no more. */
  hear(candidate: string): void;
  /** Sends the tracks of this stream instead; nothing needs to be negotiated. */
  replace(stream: MediaStream): void;
  /** The most that the picture may take from now on, in bits per second. */
  limit(most: number): void;
  close(): void;
}

export interface Sending {
  readonly stream: MediaStream;
  readonly sound: boolean;
  readonly iceServers: readonly IceServer[];
  readonly most: number;
}

export interface ConnectionEvents {
  readonly turned: (state: RTCPeerConnectionState) => void;
  /** One of ours; empty when there are no more. */
  readonly candidate: (candidate: string) => void;
}

export type Connect = (sending: Sending, events: ConnectionEvents) => Connection;

/** This browser's; null where it has no WebRTC. */
export const browserConnect: Connect | null =
  typeof RTCPeerConnection === "undefined" ? null : (sending, events) => new PeerConnection(sending, events);

class PeerConnection implements Connection {
  private readonly peer: RTCPeerConnection;
  private readonly senders: readonly RTCRtpSender[];
  private early: string[] = [];

  constructor({ stream, sound, iceServers, most }: Sending, events: ConnectionEvents) {
    this.peer = new RTCPeerConnection({ iceServers: iceServers.map(asGiven), bundlePolicy: "max-bundle" });
    const tracks = [...stream.getVideoTracks().slice(0, 1), ...(sound ? stream.getAudioTracks().slice(0, 1) : [])];
    this.senders = tracks.map((track) => this.send(track, stream, most));
    this.peer.addEventListener("connectionstatechange", () => events.turned(this.peer.connectionState));
    this.peer.addEventListener("icecandidate", ({ candidate }) => events.candidate(candidate?.candidate ?? ""));
  }

  async offer(restart: boolean): Promise<string> {
    await this.peer.setLocalDescription(await this.peer.createOffer({ iceRestart: restart }));
    return this.peer.localDescription?.sdp ?? "";
  }

  /** Nothing when none is expected: the answer to an offer that another one has replaced. */
  async answer(sdp: string): Promise<void> {
    if (this.peer.signalingState !== "have-local-offer") return;
    await this.peer.setRemoteDescription({ type: "answer", sdp });
    for (const candidate of this.early.splice(0)) this.hear(candidate);
  }

  /** One that is of no use, say of an earlier round, is no harm. */
  hear(candidate: string): void {
    if (!this.peer.remoteDescription) this.early.push(candidate);
    else void this.peer.addIceCandidate({ candidate, sdpMLineIndex: 0 }).catch(() => undefined);
  }

  replace(stream: MediaStream): void {
    for (const sender of this.senders) {
      const track = stream.getTracks().find(({ kind }) => kind === sender.track?.kind);
      if (track && track !== sender.track) void sender.replaceTrack(track).catch(() => undefined);
    }
  }

  limit(most: number): void {
    for (const sender of this.senders) if (sender.track?.kind === "video") void limitSender(sender, most);
  }

  close(): void {
    this.peer.close();
  }

  private send(track: MediaStreamTrack, stream: MediaStream, most: number): RTCRtpSender {
    const encodings = track.kind === "video" ? [{ maxBitrate: most }] : [];
    const transceiver = this.peer.addTransceiver(track, {
      direction: "sendonly",
      streams: [stream],
      sendEncodings: encodings,
    });
    const known = RTCRtpSender.getCapabilities(track.kind)?.codecs ?? [];
    const served = servedCodecs(known);
    if (served.length > 0) transceiver.setCodecPreferences?.(served);
    return transceiver.sender;
  }
}

type Codec = Pick<RTCRtpCodec, "mimeType">;

const SERVED = ["video/vp8", "video/h264", "audio/opus"];
const REPAIR = "video/rtx";

/** What every engine passes on, the cheapest to agree on first, and what repairs it; none when none of it is known. */
export function servedCodecs<C extends Codec>(known: readonly C[]): C[] {
  const served = SERVED.flatMap((name) => known.filter(({ mimeType }) => mimeType.toLowerCase() === name));
  const repair = known.filter(({ mimeType }) => mimeType.toLowerCase() === REPAIR);
  return served.length > 0 ? [...served, ...repair] : [];
}

async function limitSender(sender: RTCRtpSender, most: number): Promise<void> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.maxBitrate = most;
  await sender.setParameters(parameters).catch(() => undefined);
}

/** The wire's null is RTCPeerConnection's missing. */
function asGiven({ urls, username, credential }: IceServer): RTCIceServer {
  return { urls, ...(username ? { username } : {}), ...(credential ? { credential } : {}) };
}
