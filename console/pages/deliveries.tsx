import { useState } from "preact/hooks";
import type { Delivery } from "../../sdk/index.ts";
import { useCompany } from "../data/bus.tsx";
import { useSubscriptionNames } from "../data/subscription-names.ts";
import { useList } from "../data/use-list.ts";
import { useRefreshing } from "../data/use-refreshing.ts";
import { heldReason } from "../format/held-reason.ts";
import {
  type DeliveryFilters,
  deliveryFilter,
  deliveryFiltersIn,
  deliveryStatuses,
} from "../routing/filters.ts";
import { paths } from "../routing/route.ts";
import { StateBadge } from "../ui/badge.tsx";
import { Chips, SetFilter } from "../ui/chips.tsx";
import { Code } from "../ui/code.tsx";
import { ListView, Table } from "../ui/list.tsx";
import { Page } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";
import { TextFilter } from "../ui/text-filter.tsx";
import { Time } from "../ui/time.tsx";
import { CodeFilter } from "./code-filter.tsx";
import { filterChanger } from "./filter-address.ts";
import { RefreshSwitch } from "./refresh-switch.tsx";
import { TimeChips } from "./time-chips.tsx";

const statusChoices = [
  ["", "All"] as const,
  ...deliveryStatuses.map(
    (status) => [status, `${status.charAt(0).toUpperCase()}${status.slice(1)}`] as const,
  ),
];

/** The deliveries of a company. */
export function DeliveriesPage({
  company,
  query,
}: {
  readonly company: number;
  readonly query: URLSearchParams;
}) {
  const filters = deliveryFiltersIn(query);
  const { deliveries } = useCompany(company);
  const address = paths.deliveries(company, filters);
  const data = useList(address, () => deliveries.list(deliveryFilter(filters, new Date())));
  const nameOf = useSubscriptionNames(company);
  const change = filterChanger<DeliveryFilters>(paths.deliveries(company), filters);
  const [isRefreshing, setRefreshing] = useState(false);
  useRefreshing(isRefreshing, data.refresh, { isSearch: filters.search !== "" });

  return (
    <Page title="Deliveries">
      <search class="filters">
        <TextFilter
          isSearch
          label="Search deliveries"
          placeholder="License key, e-mail, any text, or license/77"
          value={filters.search}
          onChange={(search) => change({ search })}
        />
        <Chips
          label="Status"
          choices={statusChoices}
          value={filters.status}
          onChoose={(status) => change({ status })}
        />
        <CodeFilter value={filters.event} onChange={(event) => change({ event })} />
        <TimeChips value={filters.time} onChoose={(time) => change({ time })} />
        <RefreshSwitch isOn={isRefreshing} onSwitch={setRefreshing} />
        {filters.subscription && (
          <SetFilter
            name="Subscription"
            value={nameOf(filters.subscription)}
            onRemove={() => change({ subscription: "" })}
          />
        )}
      </search>
      <ListView
        name="deliveries"
        data={data}
        empty={<NoDeliveries company={company} filters={filters} />}
      >
        {(items) => <DeliveryTable company={company} deliveries={items} nameOf={nameOf} />}
      </ListView>
    </Page>
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

function lastResult(delivery: Delivery): string {
  const { last_attempt, dropped_reason } = delivery;
  if (last_attempt) return last_attempt.error ?? `The answer was ${last_attempt.status}`;
  const held = heldReason(delivery);
  return dropped_reason ?? (held === undefined ? "" : `Held: ${held}`);
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
