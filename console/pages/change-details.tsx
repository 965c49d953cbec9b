import type { AuditEntry, SubscriptionVersion } from "../../sdk/index.ts";
import { useCompany } from "../data/bus.tsx";
import { versionAfter } from "../data/change-after.ts";
import { useData } from "../data/use-data.ts";
import { differences } from "../format/difference.ts";
import { Differences } from "../ui/differences.tsx";
import { Json } from "../ui/json.tsx";
import { Failed, Loading } from "../ui/states.tsx";

/** The effect of a change of a subscription: the fields that differ, or all settings of a deleted one. */
export function ChangeDetails({
  company,
  entry,
}: {
  readonly company: number;
  readonly entry: AuditEntry;
}) {
  const { earlier } = entry;
  if (!earlier) return null;
  if (entry.operation === "deleteSubscription") {
    return <Json title="Settings when it was deleted" value={earlier} />;
  }
  return <Difference company={company} entry={entry} earlier={earlier} />;
}

function Difference({
  company,
  entry,
  earlier,
}: {
  readonly company: number;
  readonly entry: AuditEntry;
  readonly earlier: SubscriptionVersion;
}) {
  const { audit, subscriptions } = useCompany(company);
  const id = entry.subject ?? "";
  const { value, failure, reload } = useData(`${company}/after/${entry.id}`, async () => ({
    after: await versionAfter(entry, {
      entries: () => audit.list({ subject: id }),
      current: () => subscriptions.get(id),
    }),
  }));
  if (failure) return <Failed failure={failure} retry={reload} />;
  if (!value) return <Loading name="the difference" rows={2} />;
  if (!value.after) return <Json title="Settings before this change" value={earlier} />;
  const found = differences(earlier, value.after);
  return found.length > 0 ? (
    <Differences differences={found} />
  ) : (
    <p class="hint">No setting that the API shows differs. The log keeps no secrets.</p>
  );
}
