import * as z from "zod";
import { TemplateFault } from "../cloudformation/template.ts";
import { type Conditions, isOperator } from "./conditions.ts";

/** A statement of a policy. */
export type Statement = {
  readonly effect: "Allow" | "Deny";
  /** Those that it is for, by kind; undefined in the policy of a role, where it is the role. */
  readonly principals: Principals | undefined;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Conditions;
};

export type Principals = "*" | Readonly<Record<string, readonly string[]>>;

/** One or several. The array first: coerced, it would be one text. */
const values = z
  .union([z.array(z.coerce.string()), z.coerce.string()])
  .transform((value) => [value].flat());

const statement = z.strictObject({
  Sid: z.optional(z.string()),
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.optional(z.union([z.literal("*"), z.record(z.string(), values)])),
  Action: values,
  Resource: z.optional(values),
  Condition: z.optional(
    z.record(
      z.string().refine(isOperator, "is not an operator known here"),
      z.record(z.string(), values),
    ),
  ),
});

const document = z.object({ Statement: z.union([z.array(statement), statement]) });

/**
 * What a policy document says.
 *
 * @param own - What a statement is about that names no resource, such as the function of a permission.
 * @throws TemplateFault if it says something that is not known here.
 */
export function readPolicy(written: unknown, where: string, own = "*"): readonly Statement[] {
  const read = document.safeParse(written);
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => `${path.join("/")} ${message}`);
    throw new TemplateFault(where, faults.join("; "));
  }
  return [read.data.Statement].flat().map(({ Effect, Principal, Action, Resource, Condition }) => ({
    effect: Effect,
    principals: Principal,
    actions: Action,
    resources: Resource ?? [own],
    conditions: Condition ?? {},
  }));
}
