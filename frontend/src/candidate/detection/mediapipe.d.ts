/** The part of @mediapipe/tasks-vision that is used; the package's own types are out of reach of its `exports`. */
declare module "@mediapipe/tasks-vision" {
  export interface Fileset {
    readonly wasmLoaderPath: string;
    readonly wasmBinaryPath: string;
  }
  interface BaseOptions {
    readonly modelAssetPath: string;
    readonly delegate: "CPU";
  }
  interface Options {
    readonly baseOptions: BaseOptions;
    readonly runningMode: "VIDEO";
  }
  export class FaceLandmarker {
    static createFromOptions(
      files: Fileset,
      options: Options & { readonly numFaces: number; readonly outputFacialTransformationMatrixes: boolean },
    ): Promise<FaceLandmarker>;
    /** @param at ms; greater each time. */
    detectForVideo(
      frame: ImageBitmap,
      at: number,
    ): {
      readonly faceLandmarks: readonly (readonly { readonly x: number; readonly y: number }[])[];
      readonly facialTransformationMatrixes: readonly { readonly data: readonly number[] }[];
    };
  }
  export class FaceDetector {
    static createFromOptions(
      files: Fileset,
      options: Options & { readonly minDetectionConfidence: number },
    ): Promise<FaceDetector>;
    detectForVideo(frame: ImageBitmap, at: number): { readonly detections: readonly unknown[] };
  }
}
