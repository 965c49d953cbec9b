import { hostOf, parsed } from "./arn.ts";

/** Beginning of the names of roles that the bus can assume. */
export const roleNamePrefix = "license-event-bus-";

type Policy = {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
};

/** The external id and the policies of a role that the bus can assume. */
export type AwsAccess = {
  readonly external_id: string;
  /** ARN of the bus's account. */
  readonly principal: string;
  readonly role_name_prefix: string;
  readonly trust_policy: Policy;
  /** Permissions of a role that sends to one queue, topic or event bus. */
  readonly permission_policy?: Policy;
};

/**
 * Returns a company's external id. The bus gives it with each request for a role, and takes none from a company: so no
 * company can make the bus use the role of another ("confused deputy"). It is not secret. It is unique to the company
 * and this deployment, and never changes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function externalIdOf(companyId: number, eventBusArn: string): string {
  const { account, region, resource } = parsed(eventBusArn);
  const bus = resource.slice(resource.indexOf("/") + 1);
  return `${account}:${region}:${bus}:company:${companyId}`;
}

/**
 * Returns what a company needs to make a role.
 *
 * @param resource - ARN of the queue, topic or event bus that the role sends to, if it is known.
 */
export function awsAccessOf(companyId: number, eventBusArn: string, resource?: string): AwsAccess {
  const { partition, account } = parsed(eventBusArn);
  const external_id = externalIdOf(companyId, eventBusArn);
  const principal = `arn:${partition}:iam::${account}:root`;
  return {
    external_id,
    principal,
    role_name_prefix: roleNamePrefix,
    trust_policy: policyOf({
      Effect: "Allow",
      Principal: { AWS: principal },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:ExternalId": external_id } },
    }),
    ...(resource !== undefined && { permission_policy: permissionPolicy(resource) }),
  };
}

/** The one action that each kind of target needs, by the service in its ARN. */
const actions: Readonly<Record<string, string>> = {
  sqs: "sqs:SendMessage",
  sns: "sns:Publish",
  events: "events:PutEvents",
};

/** Returns the action that sends to a queue, topic or event bus. */
export function actionFor(resource: string): string {
  const { service } = parsed(resource);
  const action = actions[service];
  if (action === undefined) throw new Error(`${resource} is not a target`);
  return action;
}

/** Returns the policy that a target's role needs. The session of each delivery is limited to it too. */
export function permissionPolicy(Resource: string): Policy {
  const send = { Effect: "Allow", Action: actionFor(Resource), Resource };
  if (parsed(Resource).service === "events") return policyOf(send);
  // The service uses the key of an encrypted queue or topic for the sender.
  return policyOf(send, {
    Effect: "Allow",
    Action: ["kms:GenerateDataKey", "kms:Decrypt"],
    Resource: "*",
    Condition: { StringEquals: { "kms:ViaService": hostOf(parsed(Resource)) } },
  });
}

function policyOf(...Statement: Policy["Statement"]): Policy {
  return { Version: "2012-10-17", Statement };
}
