import type { Replay } from "../../sdk/index.ts";
import { useCompany } from "../data/bus.tsx";
import { useSubscriptionNames } from "../data/subscription-names.ts";
import { useData } from "../data/use-data.ts";
import { useRefreshing } from "../data/use-refreshing.ts";
import { count } from "../format/number.ts";
import { paths } from "../routing/route.ts";
import { StateBadge } from "../ui/badge.tsx";
import { Table } from "../ui/list.tsx";
import { Page } from "../ui/page.tsx";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";

/** The replays of a company, newest first. */
export function ReplaysPage({ company }: { readonly company: number }) {
  const { replays } = useCompany(company);
  const { value, failure, reload } = useData(paths.replays(company), async () => {
    const all: Replay[] = [];
    for await (const replay of replays.list()) all.push(replay);
    return all.toSorted((a, b) => b.created_at - a.created_at);
  });
  useRefreshing(value?.some(({ state }) => state === "running") ?? false, reload);
  return (
    <Page title="Replays" list={{ name: "Deliveries", path: paths.deliveries(company) }}>
      {failure && <Failed failure={failure} retry={reload} />}
      {!value && !failure && <Loading name="the replays" />}
      {value?.length === 0 && (
        <Empty title="No replays in the last 30 days">
          A replay sends deliveries that did not arrive again. Start one from a subscription, or
          from a <a href={paths.deliveries(company, { view: "failures" })}>group of failures</a>.
        </Empty>
      )}
      {value && value.length > 0 && <ReplayTable company={company} replays={value} />}
    </Page>
  );
}

const columns = [
  { name: "Started" },
  { name: "Subscription" },
  { name: "State" },
  { name: "Deliveries", isWide: true },
  { name: "Matched", isWide: true, isNumber: true },
  { name: "Sent", isNumber: true },
  { name: "Skipped", isWide: true, isNumber: true },
];

function ReplayTable({
  company,
  replays,
}: {
  readonly company: number;
  readonly replays: readonly Replay[];
}) {
  const nameOf = useSubscriptionNames(company);
  return (
    <Table caption="Replays, newest first" columns={columns} look="linked">
      {replays.map((replay) => (
        <tr key={replay.id}>
          <td class="time">
            <Time at={replay.created_at} />
          </td>
          <td>
            <a href={paths.replay(company, replay.id)} class="row-link">
              {nameOf(replay.subscription_id)}
            </a>
            <span class="below">{selectionOf(replay)}</span>
          </td>
          <td>
            <StateBadge state={replay.state} />
          </td>
          <td class="wide muted">{selectionOf(replay)}</td>
          <td class="wide number">{count(replay.matched)}</td>
          <td class="number">{count(replay.sent)}</td>
          <td class="wide number">{count(replay.skipped)}</td>
        </tr>
      ))}
    </Table>
  );
}

function selectionOf({ status, event }: Replay): string {
  const what = status === "undelivered" ? "all not delivered" : status;
  return event === undefined ? what : `${what}, ${event}`;
}
