import type { Statistics, Subscription } from "../../sdk/index.ts";
import { type Attention, needingAttention } from "../format/attention.ts";
import { count } from "../format/number.ts";
import type { PeriodName } from "../routing/period.ts";
import { paths } from "../routing/route.ts";
import { StateBadge } from "../ui/badge.tsx";
import { Table } from "../ui/list.tsx";
import { Time } from "../ui/time.tsx";

const columns = [
  { name: "Subscription" },
  { name: "State" },
  { name: "Not delivered" },
  { name: "Failing" },
  { name: "Last failure" },
];

const undelivered = ["dead", "held", "retrying"] as const;

/** The subscriptions that fail, or whose deliveries wait or are dead. */
export function AttentionTable({
  company,
  period,
  statistics,
  subscriptions,
}: {
  readonly company: number;
  readonly period: PeriodName;
  readonly statistics: Statistics;
  readonly subscriptions: readonly Subscription[];
}) {
  const found = needingAttention(subscriptions, statistics);
  return (
    <section class="panel">
      <header>
        <h2>What fails</h2>
        {found.length > 0 && (
          <a href={paths.deliveries(company, { view: "failures", time: period })}>Group by error</a>
        )}
      </header>
      {found.length === 0 ? (
        <p class="hint">Every subscription receives, and no delivery waits.</p>
      ) : (
        <Table
          caption="Subscriptions that fail, or whose deliveries did not arrive"
          columns={columns}
          look="stacked"
        >
          {found.map((one) => (
            <Row key={one.id} company={company} period={period} attention={one} />
          ))}
        </Table>
      )}
    </section>
  );
}

function Row({
  company,
  period,
  attention: { id, subscription, activity },
}: {
  readonly company: number;
  readonly period: PeriodName;
  readonly attention: Attention;
}) {
  const state = subscription?.state;
  const since = state?.failing_since ?? state?.disabled_at;
  return (
    <tr>
      <td>
        {subscription ? (
          <a href={paths.subscription(company, id)}>{subscription.name ?? <code>{id}</code>}</a>
        ) : (
          <code>{id}</code>
        )}
      </td>
      <td>
        <StateBadge state={state?.status ?? "deleted"} />
      </td>
      <td>
        {undelivered
          .filter((status) => activity[status] > 0)
          .map((status, i) => (
            <>
              {i > 0 && ", "}
              <a href={paths.deliveries(company, { status, subscription: id, time: period })}>
                {count(activity[status])} {status}
              </a>
            </>
          ))}
      </td>
      <td class="muted">
        {since && (
          <>
            since <Time at={since} />
          </>
        )}
      </td>
      <td class="muted">{state?.error}</td>
    </tr>
  );
}
