import * as z from "zod";
import { TemplateFault } from "../cloudformation/template.ts";
import { type Conditions, isOperator } from "./conditions.ts";

/** A statement of a policy. */
export type Statement = {
  readonly effect: "Allow" | "Deny";
  /** Principals by kind; undefined in the policy of a role, where it is the role. */
  readonly principals: Principals | undefined;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: Conditions;
};

export type Principals = "*" | Readonly<Record<string, readonly string[]>>;

/** One or several values. The array comes first: coerced, it would be one text. */
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
 * Reads a policy document.
 *
 * @param own - The resource of a statement that names none, such as the function of a permission.
 * @throws TemplateFault for an unsupported element.
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
