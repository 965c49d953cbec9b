import { statisticsOf } from "../../statistics/statistics.ts";
import { periodOf, statisticsView } from "../../statistics/view.ts";
import { problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import type { Answer, Call } from "./serve.ts";

/** Statistics of a company's deliveries. */
export function statisticsCalls(ports: Parameters<typeof statisticsOf>[0]) {
  async function statistics({ companyId, query }: Call): Answer {
    const nowMs = Date.now();
    const read = periodOf(query, nowMs);
    if (!read.ok) throw new Refusal(problem("invalid", undefined, read.faults));
    const { period } = read;
    const found = await statisticsOf(ports, companyId, period, nowMs);
    return jsonResponse(200, statisticsView(found, period, query.subscription_id));
  }

  return { getStatistics: statistics };
}
