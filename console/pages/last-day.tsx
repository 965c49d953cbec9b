import type { Statistics } from "../../sdk/index.ts";
import { useStatistics } from "../data/use-statistics.ts";
import { activityIn, failingOf, sumOf, totalOf } from "../format/activity.ts";
import { count } from "../format/number.ts";
import { duration } from "../format/time.ts";
import { Sparkline } from "../ui/sparkline.tsx";

/** The last 24 hours of a subscription in numbers, and as bars. */
export function LastDay({ company, id }: { readonly company: number; readonly id: string }) {
  const { value } = useStatistics(company, "24h");
  if (!value) return <>…</>;
  const items = value.items.filter(({ subscription_id }) => subscription_id === id);
  const sum = sumOf(items);
  if (totalOf(sum) === 0) return <>no deliveries</>;
  const failing = failingOf(sum);
  return (
    <span class="last-day">
      <DayBars id={id} statistics={value} />
      {count(sum.delivered)} delivered
      {failing > 0 && `, ${count(failing)} failing`}
      {sum.held > 0 && `, ${count(sum.held)} held`}
      {sum.p99 !== null && `, p99 latency up to ${duration(sum.p99)}`}
    </span>
  );
}

/** The last 24 hours of a subscription as bars; nothing without deliveries. */
export function DayBars({
  id,
  statistics,
}: {
  readonly id: string;
  readonly statistics: Statistics | undefined;
}) {
  const items = statistics?.items.filter(({ subscription_id }) => subscription_id === id) ?? [];
  if (!statistics || totalOf(sumOf(items)) === 0) return null;
  return <Sparkline hours={activityIn(items, statistics, 1)} />;
}
