import * as z from "zod/mini";
import { must } from "../../catalog/kinds.ts";
import { faultsOfSchema, type Result } from "../values/problem.ts";
import { displayName } from "../values/schemas.ts";

/** A company (tenant) of the list. It is listed from its first subscription, source, key or name on. */
export type Company = {
  readonly company_id: number;
  readonly name?: string | undefined;
  /** When the bus listed it, in unix milliseconds. */
  readonly created_at: number;
};

/** The request body of a company. Without a name, it has none. */
export const companyInput = z.strictObject({ name: displayName }, must("an object"));

/** Reads a company's name from a request body. */
export function companyNameOf(body: unknown): Result<{ readonly name: string | undefined }> {
  const parsed = companyInput.safeParse(body);
  return parsed.success
    ? { ok: true, name: parsed.data.name }
    : { ok: false, faults: faultsOfSchema(parsed.error) };
}

export const companySchema = z.strictObject({
  company_id: z.int(),
  name: z.optional(z.string()),
  created_at: z.int(),
  subscription_count: z.int(),
  /** Subscriptions whose attempts fail, or that the bus disabled. */
  failing_count: z.int(),
  /** When the bus accepted the last event that it keeps, in unix milliseconds. */
  last_event_at: z.nullable(z.int()),
});

export type CompanyView = z.infer<typeof companySchema>;
