import type { Statistics } from "../../sdk/index.ts";
import { useAllSubscriptions } from "../data/all-subscriptions.ts";
import { useCanManage } from "../data/bus.tsx";
import { useStatistics } from "../data/use-statistics.ts";
import { acceptedOf, sumOf, totalOf } from "../format/activity.ts";
import { navigate } from "../routing/navigation.ts";
import { type PeriodName, periodChoices, periodIn } from "../routing/period.ts";
import { paths } from "../routing/route.ts";
import { Chips } from "../ui/chips.tsx";
import { Page } from "../ui/page.tsx";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { ActivityCharts } from "./activity-charts.tsx";
import { ActivityFigures } from "./activity-figures.tsx";
import { AttentionTable } from "./attention-table.tsx";

/** The company at a glance: what the bus delivered, how fast, and what fails. */
export function OverviewPage({
  company,
  query,
}: {
  readonly company: number;
  readonly query: URLSearchParams;
}) {
  const period = periodIn(query);
  const statistics = useStatistics(company, period);
  const subscriptions = useAllSubscriptions(company);
  const failed = [statistics, subscriptions].find(({ failure }) => failure);
  const reload = () => Promise.all([statistics.reload(), subscriptions.reload()]);
  const choose = (time: PeriodName) =>
    navigate(time === "24h" ? paths.overview(company) : `${paths.overview(company)}?time=${time}`, {
      replace: true,
    });
  const isReady = statistics.value && subscriptions.value;
  return (
    <Page
      title="Overview"
      actions={
        <button type="button" onClick={reload}>
          Refresh
        </button>
      }
    >
      <div class="filters">
        <Chips label="Accepted" choices={periodChoices} value={period} onChoose={choose} />
        {statistics.value && <Since statistics={statistics.value} />}
      </div>
      {failed?.failure && <Failed failure={failed.failure} retry={reload} />}
      {!isReady && !failed && <Loading name="the overview" />}
      {isReady &&
        (subscriptions.value.length === 0 &&
        statistics.value.items.length === 0 &&
        statistics.value.events.length === 0 ? (
          <FirstSteps company={company} />
        ) : (
          <>
            <ActivityFigures company={company} period={period} statistics={statistics.value} />
            {totalOf(sumOf(statistics.value.items)) + acceptedOf(statistics.value.events) === 0 ? (
              <NoDeliveries company={company} statistics={statistics.value} />
            ) : (
              <ActivityCharts period={period} statistics={statistics.value} />
            )}
            <AttentionTable
              company={company}
              period={period}
              statistics={statistics.value}
              subscriptions={subscriptions.value}
            />
          </>
        ))}
    </Page>
  );
}

function Since({ statistics: { from, complete_from } }: { readonly statistics: Statistics }) {
  return (
    <p class="hint">
      Events accepted since <Time at={complete_from} />
      {complete_from > from && ". Older ones are too many to count at once: refresh to count on"}
    </p>
  );
}

function FirstSteps({ company }: { readonly company: number }) {
  const canManage = useCanManage();
  return (
    <Empty title="Nothing to deliver yet">
      {canManage ? (
        <a href={paths.newSubscription(company)}>Create a subscription</a>
      ) : (
        "Create a subscription with a key that manages the company"
      )}
      , which says where events go. Then publish a sample of an{" "}
      <a href={paths.eventTypes()}>event type</a> and see it arrive.
    </Empty>
  );
}

function NoDeliveries({
  company,
  statistics: { from, complete_from },
}: {
  readonly company: number;
  readonly statistics: Statistics;
}) {
  if (complete_from > from) {
    return (
      <Empty title="Too many deliveries to count">
        The newest hour alone has more than 20,000. Look at the{" "}
        <a href={paths.deliveries(company)}>list of deliveries</a>.
      </Empty>
    );
  }
  return (
    <Empty title="No deliveries in this time">
      Look at the <a href={paths.events(company)}>events</a>: each one says which subscriptions got
      it. To try a subscription, open it in the{" "}
      <a href={paths.subscriptions(company)}>list of subscriptions</a> and send a test.
    </Empty>
  );
}
