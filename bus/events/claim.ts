import { uuid } from "../values/id.ts";

/** The id, code and company that a refused event names. A part is present only if it has the right form. */
export type Claim = {
  readonly id?: string;
  readonly event?: string;
  readonly company_id?: number;
};

const maxCodeLength = 100;

/** Returns the id, code and company that an input of any form names, and nothing of its content. */
export function claimOf(input: unknown): Claim {
  const { id, event, company_id } = Object(input) as Readonly<Record<string, unknown>>;
  return {
    ...(typeof id === "string" && uuid.test(id) && { id: id.toLowerCase() }),
    ...(typeof event === "string" &&
      event !== "" && { event: event.slice(0, maxCodeLength).toWellFormed() }),
    ...(isCompany(company_id) && { company_id }),
  };
}

function isCompany(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
