import { Dialog, DialogActions } from "../ui/dialog.tsx";

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
  const number = held >= 1_000 ? "1,000 or more" : String(held);
  const deliveries = held === 1 ? "delivery" : "deliveries";
  return (
    <Dialog title={`Send ${number} held ${deliveries}?`} onClose={onClose}>
      <p>
        They came while the endpoint could not receive. The bus sends the oldest first, at the pace
        of the endpoint. Deliveries that you drop become dead. You can replay them later.
      </p>
      <DialogActions onCancel={onClose}>
        <button type="button" class="primary" onClick={onSend}>
          Enable and send
        </button>
        <button type="button" onClick={onDrop}>
          Enable and drop
        </button>
      </DialogActions>
    </Dialog>
  );
}
