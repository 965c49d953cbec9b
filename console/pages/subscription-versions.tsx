import { useState } from "preact/hooks";
import type { ReplacedVersion, Subscription } from "../../sdk/index.ts";
import { useCompany } from "../data/bus.tsx";
import { useData } from "../data/use-data.ts";
import { differences } from "../format/difference.ts";
import { operationText } from "../format/operation-text.ts";
import { paths } from "../routing/route.ts";
import { Code } from "../ui/code.tsx";
import { Differences } from "../ui/differences.tsx";
import { DisclosureButton } from "../ui/disclosure-button.tsx";
import { Table } from "../ui/list.tsx";
import { Failed, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";

const maxVersions = 50;

/** The earlier versions of a subscription, read when a person opens them. */
export function Versions({
  company,
  subscription,
}: {
  readonly company: number;
  readonly subscription: Subscription;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <section class="panel versions">
      <header>
        <h2>
          <DisclosureButton isOpen={isOpen} onToggle={setOpen}>
            Earlier versions
          </DisclosureButton>
        </h2>
      </header>
      {isOpen && <VersionList company={company} subscription={subscription} />}
    </section>
  );
}

function VersionList({
  company,
  subscription,
}: {
  readonly company: number;
  readonly subscription: Subscription;
}) {
  const { subscriptions } = useCompany(company);
  const { id, changed_at = 0, enabled } = subscription;
  const address = `${paths.subscription(company, id)}/versions/${changed_at}/${enabled}`;
  const { value, failure, reload } = useData(
    address,
    async () => (await subscriptions.versions.list(id).page({ limit: maxVersions })).items,
  );
  if (failure && !value) return <Failed failure={failure} retry={reload} />;
  if (!value) return <Loading name="earlier versions" rows={3} />;
  if (value.length === 0) return <p class="hint">Nothing has changed since it was created.</p>;
  return (
    <Table
      caption="Changes of the subscription, the newest first"
      columns={[{ name: "Changed" }, { name: "By" }, { name: "What changed" }]}
      look="stacked"
    >
      {value.map((version, i) => (
        <VersionRow
          key={version.replaced_at}
          version={version}
          next={value[i - 1]?.subscription ?? subscription}
        />
      ))}
    </Table>
  );
}

function VersionRow({
  version: { replaced_at, operation, key_id, subscription },
  next,
}: {
  readonly version: ReplacedVersion;
  /** The version that replaced it. */
  readonly next: object;
}) {
  const changed = differences(subscription, next);
  return (
    <tr>
      <td class="time">
        <Time at={replaced_at} />
      </td>
      <td class="narrow">
        <Code text={key_id} />
      </td>
      <td>
        {operationText(operation)}
        {changed.length > 0 && <Differences differences={changed} />}
      </td>
    </tr>
  );
}
