import { useState } from "preact/hooks";
import type { EventSummary } from "../../sdk/index.ts";
import { useCompany } from "../data/bus.tsx";
import { useList } from "../data/use-list.ts";
import { useRefreshing } from "../data/use-refreshing.ts";
import { type EventFilters, eventFiltersIn, eventSearch } from "../routing/filters.ts";
import { paths } from "../routing/route.ts";
import { Code } from "../ui/code.tsx";
import { ListView, Table } from "../ui/list.tsx";
import { Page } from "../ui/page.tsx";
import { Empty } from "../ui/states.tsx";
import { TextFilter } from "../ui/text-filter.tsx";
import { Time } from "../ui/time.tsx";
import { CodeFilter } from "./code-filter.tsx";
import { filterChanger } from "./filter-address.ts";
import { PublishButton } from "./publish-button.tsx";
import { RefreshSwitch } from "./refresh-switch.tsx";
import { TimeChips } from "./time-chips.tsx";

/** The events of a company, with a search in their content. */
export function EventsPage({
  company,
  query,
}: {
  readonly company: number;
  readonly query: URLSearchParams;
}) {
  const filters = eventFiltersIn(query);
  const { events } = useCompany(company);
  const address = paths.events(company, filters);
  const data = useList(address, () => events.list(eventSearch(filters, new Date())));
  const change = filterChanger<EventFilters>(paths.events(company), filters);
  const [isRefreshing, setRefreshing] = useState(false);
  useRefreshing(isRefreshing, data.refresh, { isSearch: filters.search !== "" });

  return (
    <Page title="Events" actions={<PublishButton company={company} />}>
      <search class="filters">
        <TextFilter
          isSearch
          label="Search events"
          placeholder="License key, e-mail, any text, or license/77"
          value={filters.search}
          onChange={(search) => change({ search })}
        />
        <CodeFilter value={filters.event} onChange={(event) => change({ event })} />
        <TimeChips value={filters.time} onChoose={(time) => change({ time })} />
        <RefreshSwitch isOn={isRefreshing} onSwitch={setRefreshing} />
      </search>
      <ListView name="events" data={data} empty={<NoEvents company={company} filters={filters} />}>
        {(items) => <EventTable company={company} events={items} />}
      </ListView>
    </Page>
  );
}

function EventTable({
  company,
  events,
}: {
  readonly company: number;
  readonly events: readonly EventSummary[];
}) {
  const columns = [
    { name: "Accepted" },
    { name: "Event" },
    { name: "Publisher", isWide: true },
    { name: "Id", isWide: true },
  ];
  return (
    <Table caption="Events, newest first" columns={columns} look="linked">
      {events.map(({ id, event, publisher, accepted_at }) => (
        <tr key={id}>
          <td class="time">
            <Time at={accepted_at} />
          </td>
          <td>
            <a href={paths.event(company, id)} class="row-link">
              <Code text={event} />
            </a>
          </td>
          <td class="wide">{publisher}</td>
          <td class="wide muted">
            <code>{id}</code>
          </td>
        </tr>
      ))}
    </Table>
  );
}

function NoEvents({
  company,
  filters,
}: {
  readonly company: number;
  readonly filters: EventFilters;
}) {
  if (Object.values(filters).some((value) => value !== "")) {
    return (
      <Empty title="No event matches">
        Check the filters, or <a href={paths.events(company)}>show all events</a>. An event that the
        bus refused or suppressed as a duplicate is not stored.
      </Empty>
    );
  }
  return (
    <Empty title="No events yet">
      Publish a sample: the button above shows how. The <a href="/docs">API reference</a> describes
      the call. An event appears here within a second.
    </Empty>
  );
}
