import type { IceServer } from "../../shared/wire.gen.ts";
import { type Reading, readingOf } from "./quality.ts";

/** Our end of one connection that only receives. */
export interface Peer {
  /** Takes an offer and answers it; again for one that restarts ICE or negotiates anew. */
  answer(sdp: string): Promise<string>;
  /** An address of the other end; empty when there are no more. */
  add(candidate: string): Promise<void>;
  read(): Promise<Reading | null>;
  close(): void;
}

export interface PeerEvents {
  readonly stream: (stream: MediaStream) => void;
  /** One of our addresses; empty when there are no more. */
  readonly candidate: (candidate: string) => void;
  readonly failed: () => void;
}

export type MakePeer = (servers: readonly IceServer[], events: PeerEvents) => Peer;

export const browserPeer: MakePeer = (servers, events) => {
  const connection = new RTCPeerConnection({ iceServers: servers.map(plain) });
  const stream = new MediaStream();
  connection.addEventListener("track", ({ track }) => {
    stream.addTrack(track);
    events.stream(stream);
  });
  connection.addEventListener("icecandidate", ({ candidate }) => events.candidate(candidate?.candidate ?? ""));
  connection.addEventListener("connectionstatechange", () => {
    if (connection.connectionState === "failed") events.failed();
  });
  return {
    answer: async (sdp) => {
      await connection.setRemoteDescription({ type: "offer", sdp });
      await connection.setLocalDescription();
      return connection.localDescription?.sdp ?? "";
    },
    // All media goes over the transport of the first section (BUNDLE, RFC 9143).
    add: (candidate) => connection.addIceCandidate({ candidate, sdpMLineIndex: 0 }),
    read: async () => readingOf(await connection.getStats(), performance.now()),
    close: () => connection.close(),
  };
};

function plain({ urls, username, credential }: IceServer): RTCIceServer {
  return { urls, ...(username ? { username } : {}), ...(credential ? { credential } : {}) };
}
