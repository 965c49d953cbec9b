import * as z from "zod/mini";
import { must, oneOf } from "../../../catalog/kinds.ts";
import { type EgressPolicy, isLoopbackTarget, targetFault } from "../../outbound/target.ts";
import { type Fault, faultsAt } from "../../values/problem.ts";
import { urlText } from "../../values/schemas.ts";
import { hiddenFault, shownUrl } from "../chat/hook-url.ts";
import { templateFaults, templates } from "../chat/templates-schema.ts";
import type { TargetSchema } from "../connector.ts";

/** A channel of Slack, by an incoming webhook of an app in its workspace. */
export const slackTarget = z.strictObject(
  {
    type: oneOf("slack"),
    url: urlText,
    templates: z.optional(templates),
  },
  must("an object"),
);
export type SlackTarget = z.infer<typeof slackTarget>;

export const slackSchema: TargetSchema<typeof slackTarget> = {
  example: {
    type: "slack",
    url: "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    templates: {
      "license.expired": "'*License ' & data.license.id & '* has expired'",
    },
  },
  schema: slackTarget,
  faults: ({ url, templates }, egressPolicy) => [
    ...urlFaults(url, egressPolicy),
    ...templateFaults(templates),
  ],
  shown: (target) => ({ ...target, url: shownUrl(target.url) }),
};

function urlFaults(text: string, egressPolicy: EgressPolicy): readonly Fault[] {
  const message =
    targetFault(text, egressPolicy) ?? hiddenFault(text) ?? hookFault(new URL(text), egressPolicy);
  return faultsAt("/url", message);
}

/** Accepts the hosts of Slack and GovSlack. Workflow Builder's URLs have the same hosts, and accept no messages. */
function hookFault(url: URL, { loopbackTargets }: EgressPolicy): string | undefined {
  if (isLoopbackTarget(url, loopbackTargets)) return undefined;
  const isHook =
    /^hooks\.slack(-gov)?\.com$/.test(url.hostname) &&
    /^\/services\/\w+\/\w+\/\w+$/.test(url.pathname);
  return isHook
    ? undefined
    : "must be an incoming webhook's, such as https://hooks.slack.com/services/T…/B…/…";
}
