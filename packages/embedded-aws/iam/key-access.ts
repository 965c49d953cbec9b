import { REGION, URL_SUFFIX } from "../account.ts";
import type { Asked } from "./wire-access.ts";

/** Those that read or write what is stored. */
const touching = /^(dynamodb:|sqs:(Send|Receive)Message$)/;
const reading = /:(Get|BatchGet|Query|Scan|Receive|Describe)/;

/**
 * What an access takes of the key that its resource is encrypted under: AWS asks the key on behalf of whoever
 * has the access.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function askedOfKey(action: string, key: string): readonly Asked[] {
  if (!touching.test(action)) return [];
  const [service = ""] = action.split(":");
  const actions = reading.test(action) ? ["kms:Decrypt"] : ["kms:Decrypt", "kms:GenerateDataKey"];
  const context = { "kms:ViaService": `${service}.${REGION}.${URL_SUFFIX}` };
  return actions.map((ofKey) => ({ action: ofKey, resource: key, context }));
}
