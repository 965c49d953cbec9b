import type { ApiKey } from "../../sdk/index.ts";
import { useBus } from "../data/bus.tsx";
import { useAction } from "../data/use-action.ts";
import { keyScope } from "../format/key-scope.ts";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { Failed } from "../ui/states.tsx";

/** Asks before it revokes a key. */
export function RevokeKeyDialog({
  apiKey,
  onRevoked,
  onClose,
}: {
  readonly apiKey: ApiKey;
  readonly onRevoked: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const { client, caller } = useBus();
  const { isBusy, failure, run } = useAction();
  const isOwn = caller?.id === apiKey.id;

  async function revoke() {
    const revoked = await run(async () => {
      await client.keys.revoke(apiKey.id);
      await onRevoked();
    });
    if (revoked) onClose();
  }

  return (
    <Dialog title={`Revoke ${apiKey.name ?? apiKey.id}?`} onClose={onClose}>
      <p>
        {keyScope(apiKey)}. Programs that use this key get 401 from now on, and its portal sessions
        end. You cannot undo this.
      </p>
      {isOwn && <p class="error">You are signed in with this key. Revoking it signs you out.</p>}
      {failure && <Failed failure={failure} />}
      <DialogActions onCancel={onClose}>
        <button type="button" class="danger" disabled={isBusy} onClick={revoke}>
          Revoke the key
        </button>
      </DialogActions>
    </Dialog>
  );
}
