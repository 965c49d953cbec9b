import { companyItems } from "../aws/company-items.ts";
import { companiesTable, listingCompanies } from "../companies/companies-table.ts";
import { deliveriesTable, deliveryList } from "../delivery/deliveries-table.ts";
import { deliveryQueues, queueUrls } from "../delivery/queues.ts";
import { endpointsTable, failingEndpoints } from "../endpoints/endpoints-table.ts";
import { eventList } from "../events/events-table.ts";
import { egressPolicyOf, type egressVariables } from "../outbound/target.ts";
import { refusalStore } from "../refusals/refusals-table.ts";
import type { Replay } from "../replays/replay.ts";
import { sourceStore } from "../sources/sources-table.ts";
import { keptStatistics } from "../statistics/statistics-table.ts";
import { subscriptionStore } from "../subscriptions/subscriptions-table.ts";
import { evaluator } from "../transforms/evaluator.ts";
import { problem } from "../values/problem.ts";
import { busCalls } from "./calls/bus.ts";
import { type Callers, type Route, serve } from "./calls/serve.ts";
import { Refusal } from "./http/response.ts";
import { auditOperations } from "./operations/audit.ts";
import { busOperations } from "./operations/bus.ts";
import { companyOperations } from "./operations/companies.ts";
import { eventTypeOperations } from "./operations/event-types.ts";
import { historyOperations } from "./operations/history.ts";
import { operations } from "./operations/index.ts";
import { keyOperations } from "./operations/keys.ts";
import { isChange, type Operation } from "./operations/operation.ts";
import { patternOperations, transformOperations } from "./operations/pattern-and-transform.ts";
import { portalSessionOperations } from "./operations/portal-sessions.ts";
import { previewOperations } from "./operations/preview.ts";
import { refusalOperations } from "./operations/refusals.ts";
import { replayOperations } from "./operations/replays.ts";
import { sourceOperations } from "./operations/sources.ts";
import { statisticsOperations } from "./operations/statistics.ts";
import { subscriptionOperations } from "./operations/subscriptions.ts";

/** Environment variables of the function that manages the bus. */
export const managementVariables = [
  "COMPANIES_TABLE",
  "DELIVERIES_TABLE",
  "DRAIN_QUEUE_URL",
  "ENDPOINTS_TABLE",
  "EVENTS_TABLE",
  "REFUSALS_TABLE",
  "REPLAYS_TABLE",
  "SOURCES_TABLE",
  "STATISTICS_TABLE",
  "SUBSCRIPTIONS_PER_COMPANY",
  "SUBSCRIPTIONS_TABLE",
] as const;

type Variable = (typeof managementVariables)[number] | (typeof egressVariables)[number];

/**
 * Returns the management routes. A handler is loaded on its first call. Publishing and the documents have functions of
 * their own (lib/http-api.ts).
 */
export function managementRoutes(
  env: Readonly<Record<Variable, string>>,
  callers: Callers,
): readonly Route[] {
  const queues = deliveryQueues(queueUrls(), (channel) => {
    const detail = `The subscription belongs to the channel ${channel}.`;
    return new Refusal(problem("channel-not-deployed", detail));
  });
  const companies = companiesTable(env.COMPANIES_TABLE);
  const subscriptions = listingCompanies(subscriptionStore(env.SUBSCRIPTIONS_TABLE), companies);
  const endpoints = endpointsTable(env.ENDPOINTS_TABLE);
  const refusals = refusalStore(env.REFUSALS_TABLE);
  const evaluations = evaluator();
  return [
    ...serve(busOperations, callers, async () => busCalls(env.API_URL)),
    ...serve(eventTypeOperations, callers, async () => {
      const { eventTypeCalls } = await import("./calls/event-types.ts");
      return eventTypeCalls();
    }),
    ...serve(subscriptionOperations, callers, async () => {
      const { subscriptionCalls } = await import("./calls/subscriptions.ts");
      const deliveries = deliveriesTable(env.DELIVERIES_TABLE);
      const ports = { subscriptions, endpoints, deliveries, queues };
      return subscriptionCalls(ports, egressPolicyOf(env), Number(env.SUBSCRIPTIONS_PER_COMPANY));
    }),
    ...serve(previewOperations, callers, async () => {
      const { previewCalls } = await import("./calls/preview.ts");
      const events = eventList(env.EVENTS_TABLE);
      const { evaluate } = evaluations;
      const ports = { subscriptions, events, evaluate, apiUrl: env.API_URL };
      return previewCalls(ports, egressPolicyOf(env));
    }),
    ...serve(historyOperations, callers, async () => {
      const { historyCalls } = await import("./calls/history.ts");
      const events = eventList(env.EVENTS_TABLE);
      const deliveries = deliveryList(env.DELIVERIES_TABLE);
      const { audit } = callers;
      return historyCalls({
        events,
        deliveries,
        subscriptions,
        endpoints,
        refusals,
        queues,
        audit,
      });
    }),
    ...serve(refusalOperations, callers, async () => {
      const { refusalCalls } = await import("./calls/refusals.ts");
      const sources = sourceStore(env.SOURCES_TABLE);
      return refusalCalls({ refusals, sources, keys: callers.keys });
    }),
    ...serve(statisticsOperations, callers, async () => {
      const { statisticsCalls } = await import("./calls/statistics.ts");
      const deliveries = deliveryList(env.DELIVERIES_TABLE);
      const events = eventList(env.EVENTS_TABLE);
      const kept = keptStatistics(env.STATISTICS_TABLE);
      return statisticsCalls({ deliveries, events, kept }, subscriptions);
    }),
    ...serve(replayOperations, callers, async () => {
      const { replayCalls } = await import("./calls/replays.ts");
      const replays = companyItems<Replay>(env.REPLAYS_TABLE);
      const deliveries = deliveriesTable(env.DELIVERIES_TABLE);
      return replayCalls({ replays, subscriptions, deliveries, endpoints, queues });
    }),
    ...serve(sourceOperations, callers, async () => {
      const { sourceCalls } = await import("./calls/sources.ts");
      return sourceCalls(listingCompanies(sourceStore(env.SOURCES_TABLE), companies));
    }),
    ...serve(patternOperations, callers, async () => {
      const { patternCalls } = await import("./calls/pattern-and-transform.ts");
      return patternCalls();
    }),
    ...serve(transformOperations, callers, async () => {
      const { transformCalls } = await import("./calls/pattern-and-transform.ts");
      return transformCalls(evaluations);
    }),
    ...serve(auditOperations, callers, async () => {
      const { auditCalls } = await import("./calls/audit.ts");
      return auditCalls(callers.audit);
    }),
    ...serve(companyOperations, callers, async () => {
      const { companyCalls } = await import("./calls/companies.ts");
      const failing = failingEndpoints(env.ENDPOINTS_TABLE);
      const events = eventList(env.EVENTS_TABLE);
      return companyCalls({ companies, subscriptions, endpoints: failing, events });
    }),
    ...serve(keyOperations, callers, async () => {
      const { keyCalls } = await import("./calls/keys.ts");
      return keyCalls(callers.keys, companies);
    }),
    ...serve(portalSessionOperations, callers, async () => {
      const { portalSessionCalls } = await import("./calls/portal-sessions.ts");
      return portalSessionCalls(callers.keys, env.API_URL);
    }),
  ];
}

/** Answers 405 where the address exists and takes other methods, else 404. */
export function refuseUnknown() {
  return ({ method, path }: { method: string; path: string }): never => {
    const allowed = Object.values(operations)
      .filter((operation) => isAt(operation.path, path))
      // A call that changes something is not safe, as HEAD must be (RFC 9110, section 9.2.1).
      .flatMap((operation: Operation) =>
        operation.method === "GET" && !isChange(operation) ? ["GET", "HEAD"] : [operation.method],
      );
    if (allowed.length === 0) {
      throw new Refusal(problem("not-found", `The API has no path ${path.slice(0, 200)}.`));
    }
    const methods = [...new Set(allowed)].join(", ");
    throw new Refusal(
      problem("method-not-allowed", `The path supports ${methods}, not ${method}.`),
      {
        allow: methods,
      },
    );
  };
}

function isAt(template: string, path: string): boolean {
  const wanted = template.split("/");
  const given = path.replace(/\/$/, "").split("/");
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => part === given[i] || (part.startsWith("{") && given[i] !== ""))
  );
}
