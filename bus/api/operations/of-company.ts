import type * as z from "zod/mini";
import { pageAnswer } from "./answers.ts";
import type { Description, Tag } from "./description.ts";

/** Describes the header `etag` of an answer. */
const etagHeader = "Version of the resource, for the header `if-match` of a change.";

type CompanyThing = {
  readonly tag: Tag;
  /** In the path it has an s at the end. */
  readonly name: string;
  readonly schema: z.ZodMiniType;
  readonly example: object;
};

/** Returns descriptions that all resources of companies share. */
export function ofCompany({ tag, name, schema, example }: CompanyThing) {
  const read: Description = {
    tag,
    summary: `Get a ${name}`,
    description: `Returns one ${name} of the company.`,
    successes: [
      { status: 200, description: `The ${name}.`, schema, example, headers: { etag: etagHeader } },
    ],
  };
  const list: Description = {
    tag,
    summary: `List ${name}s`,
    description: `Returns the company's ${name}s, page by page.`,
    successes: [pageAnswer(schema, example)],
  };
  const remove: Description = {
    tag,
    summary: `Delete a ${name}`,
    description: `Deletes the ${name} for good.`,
    successes: [{ status: 204, description: `The ${name} is deleted.` }],
  };
  const create = ({
    schema,
    example,
    ...rest
  }: Omit<Description, "tag" | "successes"> & {
    readonly schema: z.ZodMiniType;
    readonly example: object;
  }): Description => {
    const headers = { location: `Path of the new ${name}.`, etag: etagHeader };
    return {
      tag,
      successes: [{ status: 201, description: `The new ${name}.`, schema, example, headers }],
      ...rest,
    };
  };
  return { list, create, read, remove };
}
