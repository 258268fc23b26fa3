/** Degrees; yaw > 0: the nose points to the left of the picture, pitch > 0: up, roll > 0: the head leans to the right of it. */
export interface Pose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** What can be said of a picture without knowing what is on it. */
export interface Picture {
  /** Mean brightness, 0 to 255. */
  readonly luma: number;
  /** Standard deviation of the brightness. */
  readonly contrast: number;
  /** Mean absolute difference from the picture before; null when there was none. */
  readonly change: number | null;
}

/** What one look at one frame says. Of a face nothing is kept but angles, and where the irises are between the corners. */
export interface Look {
  readonly faces: number;
  /** Of the first face; null when there is none, or it was found without its mesh. */
  readonly pose: Pose | null;
  /** 0: the irises are at the corners on the left of the picture, 1: at those on its right. */
  readonly gaze: number | null;
  /** Null where the browser cannot read pixels in a worker. */
  readonly picture: Picture | null;
}

/** A look with its time, in ms of the server's clock. */
export interface Sample extends Look {
  readonly at: number;
}

/** Where a candidate looks when they look at their screen. */
export interface Centre {
  readonly yaw: number;
  readonly pitch: number;
  readonly gaze: number;
}

/** Without a calibration: what the models usually say of somebody who looks at the screen; as in proctoring/vision/centre.py. */
export const STRAIGHT: Centre = { yaw: 0, pitch: 2, gaze: 0.53 };
