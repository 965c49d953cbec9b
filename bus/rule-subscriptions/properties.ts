import * as z from "zod/mini";
import { must, someText } from "../../catalog/kinds.ts";
import { parseJson } from "../../packages/event-patterns/json/json-text.ts";
import { companyText } from "../values/id.ts";
import { faultsOfSchema, type Result } from "../values/problem.ts";

/** CloudFormation gives every value as text. */
const schema = z.object({
  Rule: someText.check(
    z.regex(/^[A-Za-z0-9_-]{1,64}$/, must("letters, digits, - and _, at most 64")),
  ),
  CompanyId: someText.check(z.regex(companyText, must("the number of a company"))),
  Wish: someText,
});

/** The rule that a custom resource stands for: which subscription of which company. */
export type RuleProperties = {
  readonly rule: string;
  readonly companyId: number;
  /** A subscription wish, not yet checked. */
  readonly wish: unknown;
};

export function readProperties(
  properties: unknown,
): Result<{ readonly properties: RuleProperties }> {
  const parsed = schema.safeParse(properties);
  if (!parsed.success) return { ok: false, faults: faultsOfSchema(parsed.error) };
  const { Rule: rule, CompanyId, Wish } = parsed.data;
  try {
    const wish = parseJson(Wish);
    return { ok: true, properties: { rule, companyId: Number(CompanyId), wish } };
  } catch {
    return { ok: false, faults: [{ pointer: "/Wish", message: "must be JSON" }] };
  }
}
