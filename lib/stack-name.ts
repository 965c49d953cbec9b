import { createHash } from "node:crypto";
import { Names, Stack, Token } from "aws-cdk-lib";
import type { Construct } from "constructs";

/**
 * Returns a name that begins with the stack's and ends with `end`, for resources that CloudFormation should not name.
 * If it is longer than AWS allows, a hash replaces a part of the stack's name.
 */
export function afterStackName(scope: Construct, end: string, maxLength: number): string {
  const stack = Stack.of(scope);
  // Only AWS knows the name of a nested stack.
  const isKnown = !Token.isUnresolved(stack.stackName);
  const begin = isKnown ? stack.stackName : Names.uniqueResourceName(stack, {});
  const name = `${begin}-${end}`;
  if (name.length <= maxLength) return name;
  const hash = createHash("sha256").update(begin).digest("hex").slice(0, 8);
  const shortEnd = `-${hash}-${end}`;
  return `${begin.slice(0, maxLength - shortEnd.length)}${shortEnd}`;
}
