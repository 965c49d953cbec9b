import type { Delivery } from "../../sdk/index.ts";
import { useCompany } from "../data/bus.tsx";
import { useList } from "../data/use-list.ts";
import { useRefreshing } from "../data/use-refreshing.ts";
import { lastResult } from "../format/last-result.ts";
import { type DeliveryFilters, deliveryFilter } from "../routing/filters.ts";
import { paths } from "../routing/route.ts";
import { Badge, StateBadge } from "../ui/badge.tsx";
import { Code } from "../ui/code.tsx";
import { ListView, Table } from "../ui/list.tsx";
import { Empty } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";

/** The deliveries that pass the filters, newest first. */
export function DeliveryList({
  company,
  filters,
  isRefreshing,
  nameOf,
}: {
  readonly company: number;
  readonly filters: DeliveryFilters;
  readonly isRefreshing: boolean;
  readonly nameOf: (subscriptionId: string) => string;
}) {
  const { deliveries } = useCompany(company);
  const data = useList(paths.deliveries(company, filters), () =>
    deliveries.list(deliveryFilter(filters, new Date())),
  );
  useRefreshing(isRefreshing, data.refresh, { isSearch: filters.search !== "" });
  return (
    <ListView
      name="deliveries"
      data={data}
      empty={<NoDeliveries company={company} filters={filters} />}
    >
      {(items) => <DeliveryTable company={company} deliveries={items} nameOf={nameOf} />}
    </ListView>
  );
}

function DeliveryTable({
  company,
  deliveries,
  nameOf,
}: {
  readonly company: number;
  readonly deliveries: readonly Delivery[];
  readonly nameOf: (subscriptionId: string) => string;
}) {
  const columns = [
    { name: "Accepted" },
    { name: "Event" },
    { name: "Status" },
    { name: "Subscription", isWide: true },
    { name: "Attempts", isWide: true, isNumber: true },
    { name: "Last result", isWide: true },
  ];
  return (
    <Table caption="Deliveries, those of the newest events first" columns={columns} look="linked">
      {deliveries.map((delivery) => (
        <tr key={delivery.id}>
          <td class="time">
            <Time at={delivery.accepted_at} />
          </td>
          <td>
            <a href={paths.delivery(company, delivery.id)} class="row-link">
              <Code text={delivery.event} />
            </a>
            {delivery.is_test && <Badge tone="off">test</Badge>}
            <span class="below">{nameOf(delivery.subscription_id)}</span>
          </td>
          <td>
            <StateBadge state={delivery.status} />
          </td>
          <td class="wide">{nameOf(delivery.subscription_id)}</td>
          <td class="wide number">{delivery.attempt_count}</td>
          <td class="wide muted clipped">{lastResult(delivery)}</td>
        </tr>
      ))}
    </Table>
  );
}

function NoDeliveries({
  company,
  filters,
}: {
  readonly company: number;
  readonly filters: DeliveryFilters;
}) {
  if (Object.values(filters).some((value) => value !== "")) {
    return (
      <Empty title="No delivery matches">
        Check the filters, or <a href={paths.deliveries(company)}>show all deliveries</a>. An event
        that no subscription matched has no delivery:{" "}
        <a href={paths.events(company)}>its page says why</a>.
      </Empty>
    );
  }
  return (
    <Empty title="No deliveries yet">
      A delivery appears with the first result of an event that matches a subscription. Look at the{" "}
      <a href={paths.subscriptions(company)}>subscriptions</a> and the{" "}
      <a href={paths.events(company)}>events</a>.
    </Empty>
  );
}
