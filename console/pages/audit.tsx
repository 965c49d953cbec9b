import { useAllSubscriptions } from "../data/all-subscriptions.ts";
import { useBus, useCompany } from "../data/bus.tsx";
import { useKeyNames } from "../data/key-names.ts";
import { useList } from "../data/use-list.ts";
import { navigate } from "../routing/navigation.ts";
import { paths } from "../routing/route.ts";
import { SetFilter } from "../ui/chips.tsx";
import { ListView } from "../ui/list.tsx";
import { Page } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";
import { AuditTable } from "./audit-table.tsx";

/** The changes of a company, and who made them. */
export function AuditPage({
  company,
  query,
}: {
  readonly company: number;
  readonly query: URLSearchParams;
}) {
  const subject = query.get("subject") ?? "";
  const { audit } = useCompany(company);
  const data = useList(paths.audit(company, { subject }), () => audit.list(filterOf(subject)));
  const keyName = useKeyNames(company);
  const { value: subscriptions = [] } = useAllSubscriptions(company);
  const names = new Map(subscriptions.map(({ id, name }) => [id, name ?? id]));
  return (
    <Page title="Audit log">
      {subject !== "" && (
        <div class="filters">
          <SetFilter
            name="Subject"
            value={names.get(subject) ?? subject}
            onRemove={() => navigate(paths.audit(company), { replace: true })}
          />
        </div>
      )}
      <ListView
        name="changes"
        data={data}
        empty={<NoChanges all={subject === "" ? undefined : paths.audit(company)} />}
      >
        {(entries) => (
          <AuditTable
            entries={entries}
            company={company}
            subscriptionNames={names}
            keyName={keyName}
            pathOf={(subject) => paths.audit(company, { subject })}
          />
        )}
      </ListView>
    </Page>
  );
}

/** The changes of keys of publishers and administrators, for administrators. */
export function DeploymentAuditPage({ query }: { readonly query: URLSearchParams }) {
  const subject = query.get("subject") ?? "";
  const { client } = useBus();
  const path = (subject: string) => paths.deploymentAudit({ subject });
  const data = useList(path(subject), () => client.audit.list(filterOf(subject)));
  const keyName = useKeyNames();
  return (
    <Page title="Audit log of the deployment">
      <div class="filters">
        <p class="count">
          Keys of publishers and administrators. The pages of each company have its own log.
        </p>
        {subject !== "" && (
          <SetFilter
            name="Subject"
            value={keyName(subject) ?? subject}
            onRemove={() => navigate(paths.deploymentAudit(), { replace: true })}
          />
        )}
      </div>
      <ListView
        name="changes"
        data={data}
        empty={<NoChanges all={subject === "" ? undefined : paths.deploymentAudit()} />}
      >
        {(entries) => <AuditTable entries={entries} keyName={keyName} pathOf={path} />}
      </ListView>
    </Page>
  );
}

function filterOf(subject: string) {
  return subject === "" ? {} : { subject };
}

function NoChanges({ all }: { readonly all: string | undefined }) {
  if (all !== undefined) {
    return (
      <Empty title="No change of this subject">
        The log keeps changes as long as the bus keeps events. <a href={all}>Show all changes</a>.
      </Empty>
    );
  }
  return (
    <Empty title="No changes yet">
      Each call that changes something appears here, with the key that made it. The log keeps
      changes as long as the bus keeps events.
    </Empty>
  );
}
