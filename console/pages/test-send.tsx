import { useState } from "preact/hooks";
import type { Subscription } from "../../sdk/index.ts";
import { useEventTypes } from "../data/event-types.ts";
import { selects } from "../pattern/selects.ts";

/** Sends a sample of an event type that a subscription selects. */
export function TestSend({
  subscription: { channel, events },
  isBusy,
  onSend,
}: {
  readonly subscription: Subscription;
  readonly isBusy: boolean;
  /** @param event - Undefined for the first that the subscription receives. */
  readonly onSend: (event: string | undefined) => void;
}) {
  const [code, setCode] = useState("");
  const { value = [] } = useEventTypes();
  const selected = value.filter(
    ({ code, consumers }) => consumers.includes(channel) && selects(events, code),
  );
  return (
    <span class="joined">
      {selected.length > 1 && (
        <select
          aria-label="Event type of the test"
          value={code}
          onChange={({ currentTarget }) => setCode(currentTarget.value)}
        >
          <option value="">First event type</option>
          {selected.map(({ code }) => (
            <option key={code} value={code}>
              {code}
            </option>
          ))}
        </select>
      )}
      <button type="button" disabled={isBusy} onClick={() => onSend(code || undefined)}>
        Send a test
      </button>
    </span>
  );
}
