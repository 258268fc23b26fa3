import { FaceDetector, FaceLandmarker, type Fileset } from "@mediapipe/tasks-vision";
import type { Frame } from "./frames.ts";
import { gazeOf } from "./gaze.ts";
import { COPY_HEIGHT, COPY_WIDTH, greyOf, pictureOf } from "./picture.ts";
import { poseOf } from "./pose.ts";
import type { Look, Picture } from "./sample.ts";
import { smaller } from "./small.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/** What a worker has of its global scope; the project's own types are those of a page. */
interface Scope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
}

interface Models {
  readonly landmarker: FaceLandmarker;
  readonly detector: FaceDetector;
}

const scope = self as unknown as Scope;
const MOST_FACES = 2;
const LEAST_CONFIDENCE = 0.5;

// MediaPipe calls its ordinary start an error.
for (const level of ["log", "info", "warn", "error"] as const) console[level] = console.debug;

let models: Models | null = null;
let lastAt = 0;
let grey: Float32Array | null = null;
const copy = newCopy();

scope.onmessage = ({ data }) => {
  void answer(data).then(
    (message) => scope.postMessage(message),
    (error) => scope.postMessage({ type: "failed", message: String(error) }),
  );
};

async function answer(message: ToWorker): Promise<FromWorker> {
  switch (message.type) {
    case "open":
      models = await openModels(message.at);
      return { type: "open" };
    case "look":
      return { type: "saw", look: await lookAt(message) };
  }
}

async function openModels(at: string): Promise<Models> {
  const video = { runningMode: "VIDEO" } as const;
  const baseOptions = (model: string) => ({ modelAssetPath: `${at}models/${model}`, delegate: "CPU" }) as const;
  const landmarker = await FaceLandmarker.createFromOptions(files(at, ""), {
    ...video,
    baseOptions: baseOptions("face_landmarker.task"),
    numFaces: MOST_FACES,
    outputFacialTransformationMatrixes: true,
  });
  // The loader is a module, which runs once per address; the second task needs it to run again.
  const detector = await FaceDetector.createFromOptions(files(at, "?again"), {
    ...video,
    baseOptions: baseOptions("face_detector_full.tflite"),
    minDetectionConfidence: LEAST_CONFIDENCE,
  });
  return { landmarker, detector };
}

function files(at: string, query: string): Fileset {
  const module = `${at}wasm/vision_wasm_module_internal`;
  return { wasmLoaderPath: `${module}.js${query}`, wasmBinaryPath: `${module}.wasm` };
}

async function lookAt({ frame, at, isSteady }: Extract<ToWorker, { type: "look" }>): Promise<Look> {
  const picture = await smallCopy(frame);
  try {
    return { ...lookForFaces(picture, at), picture: readPicture(picture, isSteady) };
  } finally {
    picture.close();
  }
}

async function smallCopy(frame: Frame): Promise<ImageBitmap> {
  if (frame instanceof ImageBitmap) return frame; // the page made it small
  try {
    return await createImageBitmap(frame, smaller(frame.displayWidth, frame.displayHeight));
  } finally {
    frame.close();
  }
}

function lookForFaces(picture: ImageBitmap, at: number): Omit<Look, "picture"> {
  if (!models) throw new Error("the models are not open");
  lastAt = Math.max(lastAt + 1, Math.round(at)); // MediaPipe refuses a time that is not greater than the last
  const { faceLandmarks, facialTransformationMatrixes } = models.landmarker.detectForVideo(picture, lastAt);
  const { detections } = models.detector.detectForVideo(picture, lastAt);
  const [matrix] = facialTransformationMatrixes;
  const [points] = faceLandmarks;
  return {
    faces: Math.max(faceLandmarks.length, detections.length),
    pose: matrix ? poseOf(matrix.data) : null,
    gaze: points ? gazeOf(points, picture) : null,
  };
}

function readPicture(picture: ImageBitmap, isSteady: boolean): Picture | null {
  if (!copy) return null;
  copy.drawImage(picture, 0, 0, COPY_WIDTH, COPY_HEIGHT);
  const before = isSteady ? grey : null;
  grey = greyOf(copy.getImageData(0, 0, COPY_WIDTH, COPY_HEIGHT).data);
  return pictureOf(grey, before);
}

function newCopy(): OffscreenCanvasRenderingContext2D | null {
  if (typeof OffscreenCanvas === "undefined") return null;
  const context = new OffscreenCanvas(COPY_WIDTH, COPY_HEIGHT).getContext("2d", { willReadFrequently: true });
  if (context) context.imageSmoothingQuality = "medium";
  return context;
}
