import { useState } from "preact/hooks";
import { useCanManage } from "../data/bus.tsx";
import { ReplayDialog } from "./replay-dialog.tsx";

/** Opens the dialog that replays a subscription's deliveries. Only keys that manage the company see it. */
export function ReplayButton({
  company,
  subscription,
  name,
}: {
  readonly company: number;
  readonly subscription: string;
  readonly name: string;
}) {
  const canManage = useCanManage();
  const [isAsking, setAsking] = useState(false);
  if (!canManage) return null;
  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>
        Replay …
      </button>
      {isAsking && (
        <ReplayDialog
          company={company}
          subscription={subscription}
          name={name}
          initial={{ status: "dead" }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
