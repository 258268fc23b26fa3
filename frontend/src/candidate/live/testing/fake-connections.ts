import type { Connect, Connection, ConnectionEvents, Sending } from "../connection.ts";

/** What would have been a connection; `did` is what was asked of it. */
export interface FakeConnection extends ConnectionEvents {
  readonly sending: Sending;
  readonly did: string[];
}

/** Connections that the test lets come and go. */
export class FakeConnections {
  readonly made: FakeConnection[] = [];

  readonly connect: Connect = (sending, events): Connection => {
    const did: string[] = [];
    const name = `sdp ${this.made.length}`;
    this.made.push({ sending, did, ...events });
    return {
      offer: async (restart) => {
        did.push(restart ? "offer, restarted" : "offer");
        return name;
      },
      answer: async (sdp) => void did.push(`answer ${sdp}`),
      hear: (candidate) => void did.push(`candidate ${candidate}`),
      replace: (stream) => void did.push(`replace ${stream.id}`),
      limit: (most) => void did.push(`limit ${most}`),
      close: () => void did.push("close"),
    };
  };

  get last(): FakeConnection {
    const last = this.made[this.made.length - 1];
    if (!last) throw new Error("nothing was connected");
    return last;
  }
}
