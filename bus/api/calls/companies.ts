import type { CompaniesTable } from "../../companies/companies-table.ts";
import { type Company, type CompanyView, companyNameOf } from "../../companies/company.ts";
import type { FailingEndpoints } from "../../endpoints/endpoints-table.ts";
import type { EventList } from "../../events/events-table.ts";
import type { SubscriptionStore } from "../../subscriptions/subscriptions-table.ts";
import { companyNumber } from "../../values/id.ts";
import { problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import { type Answer, type Call, pageOf } from "./serve.ts";

type Ports = {
  readonly companies: CompaniesTable;
  readonly subscriptions: Pick<SubscriptionStore, "countOf">;
  readonly endpoints: FailingEndpoints;
  readonly events: Pick<EventList, "lastAcceptedAt">;
};

/** The list of companies: read, name. The state of each is read for the page that is shown. */
export function companyCalls({ companies, subscriptions, endpoints, events }: Ports) {
  async function list({ query }: Call): Answer {
    const { limit, cursor } = pageOf(query);
    const after = cursor === undefined ? undefined : companyNumber(cursor);
    if (cursor !== undefined && after === undefined) {
      const message = "must be `next` of a page of this list";
      throw new Refusal(problem("invalid", undefined, [{ pointer: "/cursor", message }]));
    }
    const { items, next } = await companies.page(limit, after);
    return jsonResponse(200, { items: await Promise.all(items.map(view)), next: next ?? null });
  }

  async function rename({ companyId, body }: Call): Answer {
    const read = companyNameOf(body);
    if (!read.ok) throw new Refusal(problem("invalid", undefined, read.faults));
    return jsonResponse(200, await view(await companies.rename(companyId, read.name)));
  }

  async function view({ company_id, name, created_at }: Company): Promise<CompanyView> {
    const [subscription_count, failing_count, last_event_at = null] = await Promise.all([
      subscriptions.countOf(company_id),
      endpoints.countOf(company_id),
      events.lastAcceptedAt(company_id, Date.now()),
    ]);
    return { company_id, name, created_at, subscription_count, failing_count, last_event_at };
  }

  return { listCompanies: list, renameCompany: rename };
}
