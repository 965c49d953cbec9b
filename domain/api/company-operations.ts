import * as z from "zod/mini";
import { must } from "../../catalog/kinds.ts";
import type { Operation, Tag } from "./operation.ts";
import { pageOf } from "./schemas.ts";

export const mostItems = 100;

const limit = must(`a number from 1 to ${mostItems}`);

/** Which page of a list is asked for. */
export const pageQuery = z.strictObject({
  limit: z.optional(z.string().check(z.regex(/^([1-9]\d?|100)$/, limit))),
  cursor: z.optional(z.string().check(z.maxLength(1000, must("a cursor that a list gave")))),
});

/** What the header `etag` of an answer is for. */
export const etagHeader = "Its version, for the header if-match of a change.";

type CompanyThing = {
  readonly tag: Tag;
  /** As it stands in the address, with an s. */
  readonly name: string;
  readonly schema: z.ZodMiniType;
  readonly example: object;
};

/** The calls that are alike for whatever belongs to a company. */
export function ofCompany({ tag, name, schema, example }: CompanyThing) {
  const path = `/v1/companies/{company_id}/${name}s`;
  const Name = name[0]?.toUpperCase() + name.slice(1);
  const common = { tag, access: "company" } as const;
  const read: Operation = {
    ...common,
    id: `get${Name}`,
    method: "GET",
    path: `${path}/{id}`,
    summary: `Read a ${name}`,
    successes: [
      { status: 200, description: `The ${name}.`, schema, example, headers: { etag: etagHeader } },
    ],
  };
  return {
    read,
    list: {
      ...common,
      id: `list${Name}s`,
      method: "GET",
      path,
      summary: `List a company's ${name}s`,
      query: pageQuery,
      successes: [
        {
          status: 200,
          description: "A page, and the cursor of the next one.",
          schema: pageOf(schema),
          example: { items: [example], next: null },
        },
      ],
    } satisfies Operation as Operation,
    create: (
      made: Pick<Operation, "summary" | "body"> &
        Partial<Operation> & { schema: z.ZodMiniType; example: object },
    ): Operation => {
      const { schema, example, ...rest } = made;
      const headers = { location: `The address of the new ${name}.`, etag: etagHeader };
      return {
        ...common,
        id: `create${Name}`,
        method: "POST",
        path,
        successes: [{ status: 201, description: "It is made.", schema, example, headers }],
        ...rest,
      };
    },
    remove: {
      ...common,
      id: `delete${Name}`,
      method: "DELETE",
      path: `${path}/{id}`,
      summary: `Delete a ${name}`,
      successes: [{ status: 204, description: "It is gone." }],
    } satisfies Operation as Operation,
  };
}
