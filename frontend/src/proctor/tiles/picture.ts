import { element } from "../../shared/dom.ts";

/** Shows pictures one after the other. One that comes while another is being read takes the place of any that waits. */
export class Picture {
  readonly root = element("img", { class: "tile__image", alt: "", draggable: "false", hidden: true });
  private isBusy = false;
  private waiting: Uint8Array<ArrayBuffer> | null = null;

  show(jpeg: Uint8Array<ArrayBuffer>): void {
    if (this.isBusy) this.waiting = jpeg;
    else void this.read(jpeg);
  }

  private async read(jpeg: Uint8Array<ArrayBuffer>): Promise<void> {
    this.isBusy = true;
    const address = URL.createObjectURL(new Blob([jpeg], { type: "image/jpeg" }));
    this.root.src = address;
    try {
      await this.root.decode();
      this.root.hidden = false;
    } catch {
      // what is no picture is not shown
    } finally {
      URL.revokeObjectURL(address);
      this.isBusy = false;
    }
    const next = this.waiting;
    this.waiting = null;
    if (next) void this.read(next);
  }
}
