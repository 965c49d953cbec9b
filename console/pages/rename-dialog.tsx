import { useState } from "preact/hooks";
import type { Company } from "../../sdk/index.ts";
import { useCompany } from "../data/bus.tsx";
import { useAction } from "../data/use-action.ts";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Failed } from "../ui/states.tsx";

/** Names a company. */
export function RenameDialog({
  company: { company_id, name = "" },
  onRenamed,
  onClose,
}: {
  readonly company: Company;
  readonly onRenamed: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const { rename } = useCompany(company_id);
  const [text, setText] = useState(name);
  const { isBusy, failure, run } = useAction();

  async function save(event: SubmitEvent) {
    event.preventDefault();
    const given = text.trim();
    const saved = await run(async () => {
      await rename(given === "" ? {} : { name: given });
      await onRenamed();
    });
    if (saved) onClose();
  }

  return (
    <Dialog title={`Rename company ${company_id}`} onClose={onClose}>
      <form class="fields" onSubmit={save} noValidate>
        <TextField
          label="Name"
          hint="Administrators see it in lists. Without a name, they see the number."
          value={text}
          onInput={setText}
        />
        {failure && <Failed failure={failure} />}
        <DialogActions onCancel={onClose}>
          <button type="submit" class="primary" disabled={isBusy}>
            Save
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
