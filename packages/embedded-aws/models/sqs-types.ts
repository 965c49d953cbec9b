import type { Constraint, InputModel } from "./shape.ts";

const INTEGERS = [
  "DelaySeconds",
  "MaxNumberOfMessages",
  "MaxResults",
  "VisibilityTimeout",
  "WaitTimeSeconds",
];
const LISTS = ["AttributeNames", "MessageAttributeNames", "MessageSystemAttributeNames", "TagKeys"];
const MAPS = ["Tags", "tags"];

const string: Constraint = { type: "string" };

/**
 * Returns types for members that SQS's model sets no limit for, which `aws-constraints.json` omits.
 * The service parses the whole request before it looks at a parameter.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */
export function sqsTypes(supported: readonly string[]): InputModel {
  return Object.fromEntries(supported.map(typed));
}

function typed(member: string): readonly [path: string, constraint: Constraint] {
  const name = member.split(".").at(-1) ?? "";
  // Each attribute of a queue is text, even if it has the name of an integer.
  if (member.startsWith("Attributes.")) return [member, string];
  if (LISTS.includes(name)) return [`${member}[]`, string];
  if (MAPS.includes(name)) return [`${member}{}`, string];
  return [member, INTEGERS.includes(name) ? { type: "integer" } : string];
}
