import * as z from "zod/mini";
import { keyWish } from "../../keys/index.ts";
import { pageQuery } from "../company-operations.ts";
import type { Operation } from "../operation.ts";
import { keySchema, keyWithSecretSchema, pageOf } from "../schemas.ts";
import { moment } from "./examples.ts";

const wished = { kind: "publisher", publisher: "license-api", companies: [1], name: "production" };
const example = { id: "key_01M82GW3N5E7YRBPPC9RBJHB5A", ...wished, created_at: moment };
const common = { tag: "Keys", access: "admin" } as const;

/** Whose keys a list holds: a company's, or without one those of publishers and admins. */
export const keyQuery = z.strictObject({
  ...pageQuery.shape,
  company_id: z.optional(
    z.string().check(z.regex(/^[1-9]\d{0,14}$/, "must be a company's number")),
  ),
});

export const keys: readonly Operation[] = [
  {
    ...common,
    id: "listKeys",
    method: "GET",
    path: "/v1/keys",
    summary: "List keys: of publishers and admins, or with company_id those of a company",
    description: "What was made or revoked a moment ago may not show yet.",
    query: keyQuery,
    successes: [
      {
        status: 200,
        description: "A page, and the cursor of the next one.",
        schema: pageOf(keySchema),
        example: { items: [example], next: null },
      },
    ],
  },
  {
    ...common,
    id: "createKey",
    method: "POST",
    path: "/v1/keys",
    summary: "Make a key: a publisher's, a company's or an admin's",
    description: "The answer holds the key, which is not shown again.",
    body: { schema: keyWish, example: wished },
    successes: [
      {
        status: 201,
        description: "It is made.",
        schema: keyWithSecretSchema,
        example: { ...example, key: "leb_pub_… (56 characters)" },
      },
    ],
  },
  {
    ...common,
    id: "revokeKey",
    method: "DELETE",
    path: "/v1/keys/{id}",
    summary: "Revoke a key",
    description: "It is refused from the next call on.",
    successes: [{ status: 204, description: "It is gone." }],
  },
];
