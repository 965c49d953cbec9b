import type * as z from "zod/mini";
import { pageAnswer } from "./answers.ts";
import type { Description, Tag } from "./description.ts";

/** What the header `etag` of an answer is for. */
const etagHeader = "Its version, for the header if-match of a change or deletion.";

type CompanyThing = {
  readonly tag: Tag;
  /** As it stands in the address, with an s. */
  readonly name: string;
  readonly schema: z.ZodMiniType;
  readonly example: object;
};

/** What is said alike of whatever belongs to a company. */
export function ofCompany({ tag, name, schema, example }: CompanyThing) {
  const read: Description = {
    tag,
    summary: `Read a ${name}`,
    successes: [
      { status: 200, description: `The ${name}.`, schema, example, headers: { etag: etagHeader } },
    ],
  };
  const list: Description = {
    tag,
    summary: `List a company's ${name}s`,
    successes: [pageAnswer(schema, example)],
  };
  const remove: Description = {
    tag,
    summary: `Delete a ${name}`,
    successes: [{ status: 204, description: "It is gone." }],
  };
  const create = ({
    schema,
    example,
    ...rest
  }: Omit<Description, "tag" | "successes"> & {
    readonly schema: z.ZodMiniType;
    readonly example: object;
  }): Description => {
    const headers = { location: `The address of the new ${name}.`, etag: etagHeader };
    return {
      tag,
      successes: [{ status: 201, description: "It is made.", schema, example, headers }],
      ...rest,
    };
  };
  return { list, create, read, remove };
}
