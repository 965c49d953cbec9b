import { statisticsOf } from "../../statistics/statistics.ts";
import { periodOf, statisticsView } from "../../statistics/view.ts";
import type { SubscriptionStore } from "../../subscriptions/subscriptions-table.ts";
import { problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import type { Answer, Call } from "./serve.ts";
import { checkSubscription, isEmptyList } from "./unknown-filters.ts";

/** Statistics of a company's events and deliveries. */
export function statisticsCalls(
  ports: Parameters<typeof statisticsOf>[0],
  subscriptions: Pick<SubscriptionStore, "get" | "all">,
) {
  async function statistics(call: Call): Answer {
    const { companyId, query } = call;
    const nowMs = Date.now();
    const read = periodOf(query, nowMs);
    if (!read.ok) throw new Refusal(problem("invalid", undefined, read.faults));
    const { period } = read;
    const found = await statisticsOf(ports, companyId, period, nowMs);
    const view = statisticsView(found, period, query.subscription_id);
    if (isEmptyList(call, view)) await checkSubscription(call, subscriptions);
    return jsonResponse(200, view);
  }

  return { getStatistics: statistics };
}
