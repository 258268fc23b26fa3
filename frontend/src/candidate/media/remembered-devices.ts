import type { InputKind } from "./camera.ts";

/** Which camera and microphone the person chose last, on this computer. */
export class RememberedDevices {
  constructor(private readonly storage: () => Pick<Storage, "getItem" | "setItem">) {}

  of(kind: InputKind): string | null {
    try {
      return this.storage().getItem(keyOf(kind));
    } catch {
      return null; // storage is blocked: the browser's own choice will do
    }
  }

  remember(kind: InputKind, id: string): void {
    try {
      this.storage().setItem(keyOf(kind), id);
    } catch {
      // then it is asked again next time
    }
  }
}

function keyOf(kind: InputKind): string {
  return `proctor.${kind}`;
}
