import { Dialog, DialogActions } from "../ui/dialog.tsx";

/** Asks whether to delete a subscription. */
export function DeleteDialog({
  name,
  held,
  onDelete,
  onClose,
}: {
  readonly name: string;
  /** Number of held deliveries; 1,000 means 1,000 or more. */
  readonly held: number;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={`Delete ${name}?`} onClose={onClose}>
      <p>
        The bus sends nothing to it any more, and nothing brings it back. Its deliveries that are
        retrying or held become dead
        {held > 0 && `: ${held >= 1_000 ? "1,000 or more" : held} are held`}. To stop deliveries for
        a while, disable it instead.
      </p>
      <DialogActions onCancel={onClose}>
        <button type="button" class="danger" onClick={onDelete}>
          Delete
        </button>
      </DialogActions>
    </Dialog>
  );
}
