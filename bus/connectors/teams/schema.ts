import * as z from "zod/mini";
import { must, oneOf } from "../../../catalog/kinds.ts";
import { type EgressPolicy, targetFault } from "../../outbound/target.ts";
import { type Fault, faultsAt } from "../../values/problem.ts";
import { urlText } from "../../values/schemas.ts";
import { hiddenFault, shownUrl } from "../chat/hook-url.ts";
import { templateFaults, templates } from "../chat/templates-schema.ts";
import type { TargetSchema } from "../connector.ts";

/** A channel or chat of Microsoft Teams, by the webhook of a workflow that posts its input. */
export const teamsTarget = z.strictObject(
  {
    type: oneOf("teams"),
    url: urlText,
    templates: z.optional(templates),
  },
  must("an object"),
);
export type TeamsTarget = z.infer<typeof teamsTarget>;

export const teamsSchema: TargetSchema<typeof teamsTarget> = {
  example: {
    type: "teams",
    url: "https://prod-00.westeurope.logic.azure.com/workflows/0123456789abcdef0123456789abcdef/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    templates: {
      "license.expired": "'**License ' & data.license.id & '** has expired'",
    },
  },
  schema: teamsTarget,
  faults: ({ url, templates }, egressPolicy) => [
    ...urlFaults(url, egressPolicy),
    ...templateFaults(templates),
  ],
  shown: (target) => ({ ...target, url: shownUrl(target.url) }),
};

/** Any host, because Microsoft has moved these webhooks before. */
function urlFaults(url: string, egressPolicy: EgressPolicy): readonly Fault[] {
  const message = targetFault(url, egressPolicy) ?? hiddenFault(url);
  return faultsAt("/url", message);
}
