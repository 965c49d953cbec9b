import * as z from "zod/mini";
import { must, someText } from "../../catalog/kinds.ts";
import { compiledEvents } from "../events/event-filter.ts";
import { hasCode } from "../events/event-list.ts";
import { eventCode } from "../events/event-query.ts";
import { idForm } from "../values/id.ts";
import { companyNumeral } from "../values/numeral.ts";
import type { RefusedEvent } from "./record.ts";

/** Filters of the list of refused events, as texts. */
export const refusalQuery = z.strictObject({
  /** Also a code that the catalog does not have, because the bus refuses events for that. */
  event: z.optional(eventCode),
  company_id: z.optional(companyNumeral),
  /** Id of a publisher key or of a source. */
  key_id: z.optional(someText.check(z.regex(idForm, must("an id")))),
});
export type RefusalQuery = z.infer<typeof refusalQuery>;

/**
 * Returns the condition of a query; undefined if the list shows all refused events.
 *
 * @param query - Validated by `refusalQuery`.
 */
export function refusalFilterOf({
  event,
  company_id,
}: RefusalQuery): ((refused: RefusedEvent) => boolean) | undefined {
  if (event === undefined && company_id === undefined) return undefined;
  const codes = event === undefined ? undefined : compiledEvents([event]);
  const companyId = company_id === undefined ? undefined : Number(company_id);
  return ({ claim }) =>
    (companyId === undefined || claim.company_id === companyId) &&
    (codes === undefined || (claim.event !== undefined && hasCode(codes, claim.event)));
}
