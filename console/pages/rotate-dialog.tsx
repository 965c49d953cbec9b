import { useState } from "preact/hooks";
import { Dialog, DialogActions } from "../ui/dialog.tsx";

const overlaps = [
  ["0", "Not at all: it may have leaked"],
  ["3600", "For 1 hour"],
  ["86400", "For 1 day"],
  ["604800", "For 1 week"],
] as const;

/** Asks for how long the old signing secret stays valid. */
export function RotateDialog({
  onRotate,
  onClose,
}: {
  readonly onRotate: (overlapSeconds: number) => void;
  readonly onClose: () => void;
}) {
  const [overlap, setOverlap] = useState("86400");
  return (
    <Dialog title="Rotate the signing secret?" onClose={onClose}>
      <p>
        The bus makes a new secret and shows it once. Meanwhile it signs each request by both
        secrets, so that receivers can change without haste.
      </p>
      <div class="field">
        <label for="overlap">How long the old secret stays valid</label>
        <select
          id="overlap"
          value={overlap}
          onChange={({ currentTarget }) => setOverlap(currentTarget.value)}
        >
          {overlaps.map(([seconds, name]) => (
            <option key={seconds} value={seconds}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <DialogActions onCancel={onClose}>
        <button type="button" class="primary" onClick={() => onRotate(Number(overlap))}>
          Rotate the secret
        </button>
      </DialogActions>
    </Dialog>
  );
}
