import { REGION, URL_SUFFIX } from "../account.ts";
import type { WireAccess } from "./wire-access.ts";

/** Actions that read or write stored data. */
const touching = /^(dynamodb:|sqs:(Send|Receive)Message$)/;
const reading = /:(Get|BatchGet|Query|Scan|Receive|Describe)/;

/**
 * Returns the key actions that an access needs, because AWS uses the resource's key on behalf of
 * the caller.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function keyAccesses(action: string, key: string): readonly WireAccess[] {
  if (!touching.test(action)) return [];
  const [service = ""] = action.split(":");
  const actions = reading.test(action) ? ["kms:Decrypt"] : ["kms:Decrypt", "kms:GenerateDataKey"];
  const context = { "kms:ViaService": `${service}.${REGION}.${URL_SUFFIX}` };
  return actions.map((ofKey) => ({ action: ofKey, resource: key, context }));
}
