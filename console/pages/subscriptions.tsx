import type { Subscription } from "../../sdk/index.ts";
import { useCanManage, useCompany } from "../data/bus.tsx";
import { useList } from "../data/use-list.ts";
import { useStatistics } from "../data/use-statistics.ts";
import { paths } from "../routing/route.ts";
import { StateBadge } from "../ui/badge.tsx";
import { ListView, Table } from "../ui/list.tsx";
import { Page } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";
import { DayBars } from "./last-day.tsx";
import { targetText } from "./target-text.ts";

/** The subscriptions of a company, with the state of their endpoints. */
export function SubscriptionsPage({ company }: { readonly company: number }) {
  const { subscriptions } = useCompany(company);
  const canManage = useCanManage();
  const data = useList(paths.subscriptions(company), () => subscriptions.list());
  return (
    <Page
      title="Subscriptions"
      actions={
        canManage && (
          <a href={paths.newSubscription(company)} class="button primary">
            New subscription
          </a>
        )
      }
    >
      <ListView name="subscriptions" data={data} empty={<NoSubscriptions company={company} />}>
        {(items) => <SubscriptionTable company={company} subscriptions={items} />}
      </ListView>
    </Page>
  );
}

function SubscriptionTable({
  company,
  subscriptions,
}: {
  readonly company: number;
  readonly subscriptions: readonly Subscription[];
}) {
  const { value: statistics } = useStatistics(company, "24h");
  const columns = [
    { name: "Subscription" },
    { name: "State" },
    { name: "Last 24 hours", isWide: true },
    { name: "Events", isWide: true },
    { name: "Target", isWide: true },
  ];
  return (
    <Table caption="Subscriptions" columns={columns} look="linked">
      {subscriptions.map(({ id, name, state, events, target }) => (
        <tr key={id}>
          <td>
            <a href={paths.subscription(company, id)} class="row-link">
              {name ?? <code>{id}</code>}
            </a>
          </td>
          <td>
            <StateBadge state={state.status} />
          </td>
          <td class="wide narrow">
            <DayBars id={id} statistics={statistics} />
          </td>
          <td class="wide clipped">
            <code>{events.join(", ")}</code>
          </td>
          <td class="wide muted clipped">{targetText(target)}</td>
        </tr>
      ))}
    </Table>
  );
}

function NoSubscriptions({ company }: { readonly company: number }) {
  return (
    <Empty title="No subscriptions yet">
      <a href={paths.newSubscription(company)}>Create one</a> here, with{" "}
      <code>leb subscriptions create</code>, or as the <a href="/docs">API reference</a> shows.
    </Empty>
  );
}
