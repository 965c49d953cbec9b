import type { EventType } from "../../sdk/index.ts";
import { useEventTypes } from "../data/event-types.ts";
import { matchesText } from "../format/matches-text.ts";
import { navigate } from "../routing/navigation.ts";
import { paths, withQuery } from "../routing/route.ts";
import { Code } from "../ui/code.tsx";
import { Table } from "../ui/list.tsx";
import { Page } from "../ui/page.tsx";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import { TextFilter } from "../ui/text-filter.tsx";

/** The catalog, with a search. */
export function EventTypesPage({ query }: { readonly query: URLSearchParams }) {
  const { value, failure, reload } = useEventTypes();
  const search = query.get("search") ?? "";
  const found = value?.filter((type) =>
    matchesText([type.code, type.trigger, type.payload, type.vendor, ...type.objects], search),
  );
  const change = (search: string) =>
    navigate(withQuery(paths.eventTypes(), { search }), { replace: true });
  return (
    <Page title="Event types">
      <search class="filters">
        <TextFilter
          isSearch
          label="Search event types"
          placeholder="Code, object, vendor or any word"
          value={search}
          onChange={change}
        />
        {found && (
          <p class="count" role="status">
            {found.length} of {value?.length} event types
          </p>
        )}
      </search>
      {failure && <Failed failure={failure} retry={reload} />}
      {!found && !failure && <Loading name="the event types" />}
      {found?.length === 0 && (
        <Empty title="No event type matches">
          Use other words, or <a href={paths.eventTypes()}>show all event types</a>. A deployment
          can add its own.
        </Empty>
      )}
      {found && found.length > 0 && <EventTypeTable eventTypes={found} />}
    </Page>
  );
}

function EventTypeTable({ eventTypes }: { readonly eventTypes: readonly EventType[] }) {
  const columns = [
    { name: "Event type" },
    { name: "When", isWide: true },
    { name: "Vendor" },
    { name: "Channels", isWide: true },
  ];
  return (
    <Table caption="Event types" columns={columns} look="linked">
      {eventTypes.map(({ code, trigger = "", vendor, consumers }) => (
        <tr key={code}>
          <td>
            <a href={paths.eventType(code)} class="row-link">
              <Code text={code} />
            </a>
          </td>
          <td class="wide muted">{trigger}</td>
          <td>{vendor}</td>
          <td class="wide">{consumers.join(", ")}</td>
        </tr>
      ))}
    </Table>
  );
}
