import { useMemo, useState } from "preact/hooks";
import { useCanManage, useCompany } from "../data/bus.tsx";
import { readLists } from "../data/read-lists.ts";
import { useData } from "../data/use-data.ts";
import { useRefreshing } from "../data/use-refreshing.ts";
import { type FailureGroup, failureGroups } from "../format/failure-groups.ts";
import { count, counted } from "../format/number.ts";
import { type DeliveryFilters, deliveryFilter } from "../routing/filters.ts";
import { paths } from "../routing/route.ts";
import { timeRange } from "../routing/time-range.ts";
import { StateBadge } from "../ui/badge.tsx";
import { Table } from "../ui/list.tsx";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { ReplayDialog, type ReplayStatus } from "./replay-dialog.tsx";

const statuses = ["dead", "held", "retrying"] as const;
const maxDeliveries = 1_000;

const columns = [
  { name: "Status" },
  { name: "Subscription" },
  { name: "Last result" },
  { name: "Deliveries", isNumber: true },
  { name: "Accepted" },
  { name: "Action" },
];

/** The deliveries that did not arrive, grouped by subscription and error. */
export function FailureGroups({
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
  const { value, failure, reload } = useData(paths.deliveries(company, filters), () => {
    // A replay cannot select by content, so groups are not searched.
    const filter = deliveryFilter({ ...filters, search: "" }, new Date());
    const lists = statuses.map((status) => deliveries.list({ ...filter, status }));
    return readLists(lists, maxDeliveries);
  });
  useRefreshing(isRefreshing, reload);
  const groups = useMemo(() => value && failureGroups(value.items), [value]);
  const [replayed, setReplayed] = useState<FailureGroup>();
  return (
    <>
      {failure && <Failed failure={failure} retry={reload} />}
      {!value && !failure && <Loading name="the failures" />}
      {value && !value.isComplete && (
        <p class="result" role="status">
          These groups are of the newest {count(value.items.length)} deliveries. There are older
          ones: choose a shorter time or an event code to see whole groups.
        </p>
      )}
      {groups?.length === 0 && (
        <Empty title="Nothing failed">
          Every delivery arrived. A wider{" "}
          <a href={paths.deliveries(company, { view: "failures" })}>range of time</a> may have
          others.
        </Empty>
      )}
      {groups && groups.length > 0 && (
        <Table
          caption="Deliveries that did not arrive, by subscription and last result"
          columns={columns}
          look="stacked"
        >
          {groups.map((group) => (
            <Row
              key={group.id}
              company={company}
              filters={filters}
              group={group}
              name={nameOf(group.subscription_id)}
              onReplay={() => setReplayed(group)}
            />
          ))}
        </Table>
      )}
      {replayed && (
        <ReplayDialog
          company={company}
          subscription={replayed.subscription_id}
          name={nameOf(replayed.subscription_id)}
          initial={{
            status: replayed.status as ReplayStatus,
            event: filters.event,
            ...timeRange(filters.time, new Date()),
          }}
          onClose={() => setReplayed(undefined)}
        />
      )}
    </>
  );
}

function Row({
  company,
  filters: { event, time },
  group: { status, subscription_id, error, count: number, first, last },
  name,
  onReplay,
}: {
  readonly company: number;
  readonly filters: DeliveryFilters;
  readonly group: FailureGroup;
  readonly name: string;
  readonly onReplay: () => void;
}) {
  const canManage = useCanManage();
  const list = paths.deliveries(company, { status, event, subscription: subscription_id, time });
  return (
    <tr>
      <td>
        <StateBadge state={status} />
      </td>
      <td>
        <a href={paths.subscription(company, subscription_id)}>{name}</a>
      </td>
      <td>{error}</td>
      <td class="number">
        <a href={list}>
          {counted(number, "delivery", "deliveries")}
          <span class="visually-hidden">
            {" "}
            {status} to {name}
          </span>
        </a>
      </td>
      <td class="muted">
        <Time at={first} />
        {first !== last && (
          <>
            {" – "}
            <Time at={last} />
          </>
        )}
      </td>
      <td class="narrow">
        {status === "held" ? (
          <span class="muted">sent when it can receive</span>
        ) : (
          canManage && (
            <button type="button" onClick={onReplay}>
              Replay …<span class="visually-hidden"> {`${status} deliveries to ${name}`}</span>
            </button>
          )
        )}
      </td>
    </tr>
  );
}
