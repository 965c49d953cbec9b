import { useState } from "preact/hooks";
import { useSubscriptionNames } from "../data/subscription-names.ts";
import { type DeliveryFilters, deliveryFiltersIn, deliveryStatuses } from "../routing/filters.ts";
import { paths } from "../routing/route.ts";
import { Chips, SetFilter } from "../ui/chips.tsx";
import { Page } from "../ui/page.tsx";
import { TextFilter } from "../ui/text-filter.tsx";
import { CodeFilter } from "./code-filter.tsx";
import { DeliveryList } from "./delivery-list.tsx";
import { FailureGroups } from "./failure-groups.tsx";
import { filterChanger } from "./filter-address.ts";
import { RefreshSwitch } from "./refresh-switch.tsx";
import { TimeChips } from "./time-chips.tsx";

const viewChoices = [["", "List"] as const, ["failures", "Group failures"] as const];

const statusChoices = [
  ["", "All"] as const,
  ...deliveryStatuses.map(
    (status) => [status, `${status.charAt(0).toUpperCase()}${status.slice(1)}`] as const,
  ),
];

/** The deliveries of a company: as a list, or those that did not arrive in groups. */
export function DeliveriesPage({
  company,
  query,
}: {
  readonly company: number;
  readonly query: URLSearchParams;
}) {
  const filters = deliveryFiltersIn(query);
  const nameOf = useSubscriptionNames(company);
  const change = filterChanger<DeliveryFilters>(paths.deliveries(company), filters);
  const [isRefreshing, setRefreshing] = useState(false);
  const isGrouped = filters.view === "failures";
  const View = isGrouped ? FailureGroups : DeliveryList;

  return (
    <Page
      title="Deliveries"
      actions={
        <a href={paths.replays(company)} class="button">
          Replays
        </a>
      }
    >
      <search class="filters">
        <Chips
          label="View"
          choices={viewChoices}
          value={filters.view}
          onChoose={(view) => change({ view, search: "", status: "" })}
        />
        {!isGrouped && (
          <>
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
          </>
        )}
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
      <View company={company} filters={filters} isRefreshing={isRefreshing} nameOf={nameOf} />
    </Page>
  );
}
