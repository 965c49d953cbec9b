import { useState } from "preact/hooks";
import { PublishDialog } from "./publish-dialog.tsx";

/** Opens the dialog that publishes a sample. */
export function PublishButton(props: {
  readonly code?: string;
  readonly company: number | undefined;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Publish a sample
      </button>
      {isOpen && <PublishDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
