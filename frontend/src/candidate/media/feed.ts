import type { Format } from "./formats.ts";

/** What a recorder is given of a stream. */
export interface Feed {
  readonly stream: MediaStream;
  /** To be called once the recorder runs: fewer pictures, which would have kept it waiting for its first. */
  thin(): Promise<void>;
  /** To be called when the recorder has ended. */
  close(): void;
}

/**
 * The stream itself, or clones of its tracks that are reduced to the format's shape. The stream's own tracks stay as they
 * are: others look at them too.
 */
export async function feedOf(stream: MediaStream, { shape }: Format): Promise<Feed> {
  const sound = shape.sound > 0 ? stream.getAudioTracks() : [];
  const { picture } = shape;
  if (!picture) return { stream: withTracks(stream, sound), thin: async () => undefined, close: () => undefined };
  const pictures = stream.getVideoTracks().map((track) => track.clone());
  const { frameRate, ...size } = picture;
  const ask = async (wish: MediaTrackConstraints) => {
    // A browser that cannot is asked for fewer bits all the same.
    for (const track of pictures) await track.applyConstraints(wish).catch(() => undefined);
  };
  await ask(size);
  return {
    stream: new MediaStream([...pictures, ...sound]),
    thin: () => ask({ ...size, frameRate }),
    close: () => {
      for (const track of pictures) track.stop();
    },
  };
}

function withTracks(stream: MediaStream, sound: readonly MediaStreamTrack[]): MediaStream {
  const isWhole = sound.length === stream.getAudioTracks().length;
  return isWhole ? stream : new MediaStream([...stream.getVideoTracks(), ...sound]);
}
