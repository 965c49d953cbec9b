import type { DeliveryStatus, Statistics } from "../../sdk/index.ts";
import { acceptedOf, successRate, sumOf, totalOf } from "../format/activity.ts";
import { count, percent } from "../format/number.ts";
import type { PeriodName } from "../routing/period.ts";
import { paths } from "../routing/route.ts";
import { Figure, Figures } from "../ui/figures.tsx";

/** The sums of a period, each with a link to the deliveries that it counts. */
export function ActivityFigures({
  company,
  period,
  statistics,
}: {
  readonly company: number;
  readonly period: PeriodName;
  readonly statistics: Statistics;
}) {
  const sum = sumOf(statistics.items);
  const rate = successRate(sum);
  const listOf = (status: DeliveryStatus | "") =>
    paths.deliveries(company, { status, time: period });
  return (
    <Figures>
      <Figure
        name="Events"
        value={count(acceptedOf(statistics.events))}
        path={paths.events(company, { time: period })}
      />
      <Figure name="Deliveries" value={count(totalOf(sum))} path={listOf("")} />
      <Figure name="Arrived" value={rate === undefined ? "–" : percent(rate)} />
      <Figure name="Retrying" value={count(sum.retrying)} path={listOf("retrying")} />
      <Figure name="Held" value={count(sum.held)} path={listOf("held")} />
      <Figure name="Dead" value={count(sum.dead)} path={listOf("dead")} />
      <Figure name="Failed attempts" value={count(sum.failed_attempts)} />
    </Figures>
  );
}
