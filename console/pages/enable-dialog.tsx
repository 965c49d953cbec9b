import { useEffect, useRef } from "preact/hooks";

/** Asks what to do with the held deliveries of a subscription before it is enabled. */
export function EnableDialog({
  held,
  onSend,
  onDrop,
  onClose,
}: {
  /** Number of held deliveries; 1,000 means 1,000 or more. */
  readonly held: number;
  readonly onSend: () => void;
  readonly onDrop: () => void;
  readonly onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const number = held >= 1_000 ? "1,000 or more" : String(held);
  const deliveries = held === 1 ? "delivery" : "deliveries";
  return (
    <dialog ref={dialog} aria-labelledby="enable-title" onClose={onClose}>
      <h2 id="enable-title">
        Send {number} held {deliveries}?
      </h2>
      <p>
        They came while the endpoint could not receive. The bus sends the oldest first, at the pace
        of the endpoint. Deliveries that you drop become dead. You can replay them later.
      </p>
      <div class="actions">
        <button type="button" class="primary" onClick={onSend}>
          Enable and send
        </button>
        <button type="button" onClick={onDrop}>
          Enable and drop
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </dialog>
  );
}
