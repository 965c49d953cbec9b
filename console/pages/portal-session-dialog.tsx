import { useState } from "preact/hooks";
import type { PortalSession } from "../../sdk/index.ts";
import { useCompany } from "../data/bus.tsx";
import { useAction } from "../data/use-action.ts";
import { timeInSentence } from "../format/time.ts";
import { Chips } from "../ui/chips.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { SelectField } from "../ui/field.tsx";
import { ShownOnce } from "../ui/shown-once.tsx";
import { Failed } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";

const hour = 3_600;
const durations = [
  [String(hour), "1 hour"],
  [String(4 * hour), "4 hours"],
  [String(8 * hour), "8 hours"],
  [String(24 * hour), "1 day"],
] as const;

/** Creates a link that signs a customer in to the pages of one company. */
export function PortalSessionDialog({
  company,
  onClose,
}: {
  readonly company: number;
  readonly onClose: () => void;
}) {
  const { portalSessions } = useCompany(company);
  const [permissions, setPermissions] = useState<"read" | "manage">("read");
  const [seconds, setSeconds] = useState<string>(durations[0][0]);
  const [session, setSession] = useState<PortalSession>();
  const { isBusy, failure, run } = useAction();

  async function create(event: SubmitEvent) {
    event.preventDefault();
    const created = await run(() =>
      portalSessions.create({ permissions, expires_in: Number(seconds) }),
    );
    if (created) setSession(created.value);
  }

  return (
    <Dialog title={`Create a link for company ${company}`} onClose={onClose}>
      {session ? (
        <>
          <p>
            The link signs its reader in to company {company} until{" "}
            <Time at={session.expires_at}>{timeInSentence(session.expires_at, Date.now())}</Time>.
            Send it to the customer only.
          </p>
          <ShownOnce name="the link" value={session.url} />
          <div class="actions">
            <button type="button" class="primary" onClick={onClose}>
              Done
            </button>
          </div>
        </>
      ) : (
        <form class="fields" onSubmit={create} noValidate>
          <Chips
            label="Permissions"
            choices={[
              ["read", "Read only"],
              ["manage", "Read and change"],
            ]}
            value={permissions}
            onChoose={setPermissions}
          />
          <SelectField
            label="Valid for"
            hint="The link also ends when the key that you signed in with expires or is revoked."
            value={seconds}
            choices={durations}
            onChoose={setSeconds}
          />
          {failure && <Failed failure={failure} />}
          <DialogActions onCancel={onClose}>
            <button type="submit" class="primary" disabled={isBusy}>
              Create the link
            </button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}
