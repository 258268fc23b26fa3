/** Shows the dialog and tells which button closed it (its `value`); "" when the person turned away. */
export function ask(dialog: HTMLDialogElement, signal?: AbortSignal): Promise<string> {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    const close = () => dialog.close();
    signal?.addEventListener("abort", close, { once: true });
    dialog.addEventListener(
      "close",
      () => {
        signal?.removeEventListener("abort", close);
        resolve(dialog.returnValue);
      },
      { once: true },
    );
  });
}
