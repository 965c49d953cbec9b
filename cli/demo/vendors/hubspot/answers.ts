import type { Json } from "../vendor-server.ts";
import type { ObjectType, Stored } from "./objects.ts";

/* Answers specific to HubSpot. */

export const correlationId = "aeb5f871-7f07-4993-9211-075dc63e7cbf";

/** An error answer. */
export class Refusal extends Error {
  readonly status: number;
  readonly category: string;
  readonly errors: readonly Json[];

  constructor(status: number, category: string, message: string, errors: readonly Json[] = []) {
    super(message);
    this.status = status;
    this.category = category;
    this.errors = errors;
  }
}

/** Returns the refusal of an invalid request: status 400. */
export function invalid(message: string, errors: readonly Json[] = []): Refusal {
  return new Refusal(400, "VALIDATION_ERROR", message, errors);
}

/** Returns the answer to a batch. With errors the status is 207, because the rest succeeded. */
export function complete(
  results: readonly object[],
  errors: readonly Json[] = [],
): readonly [number, object] {
  const completed = { status: "COMPLETE", results };
  return errors.length > 0
    ? [207, { ...completed, numErrors: errors.length, errors }]
    : [200, completed];
}

/** Returns the error that lists all ids that were not found. */
export function missing(
  { name }: ObjectType,
  inputs: readonly Json[],
  found: readonly (Stored | undefined)[],
): readonly Json[] {
  const ids = inputs.flatMap(({ id }, i) => (found[i] ? [] : [id]));
  const message = `Could not get ${name} objects, they may be deleted or not exist. Check that ids are valid.`;
  return ids.length > 0
    ? [{ status: "error", category: "OBJECT_NOT_FOUND", message, context: { ids } }]
    : [];
}

/** Returns the body of HubSpot's answer 429. */
export function tooMany(policyName: string, limit: string): object {
  const message = `You have reached your ${limit} limit.`;
  return { status: "error", message, errorType: "RATE_LIMIT", correlationId, policyName };
}
