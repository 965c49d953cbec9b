import { keyInput } from "../../keys/new-api-key.ts";
import { keySchema, keyWithSecretSchema, pageAnswer } from "./answers.ts";
import { type Descriptions, moment } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const keyOperations = {
  getCurrentKey: { method: "GET",    path: "/v1/keys/current", access: "any key" },
  listKeys:      { method: "GET",    path: "/v1/keys",         access: "admin", query: "keyPage" },
  createKey:     { method: "POST",   path: "/v1/keys",         access: "admin", body: "required" },
  revokeKey:     { method: "DELETE", path: "/v1/keys/{id}",    access: "admin" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function keyDescriptions(): Descriptions<typeof keyOperations> {
  const exampleInput = {
    kind: "publisher",
    publisher: "license-api",
    companies: [1],
    name: "production",
  };
  const example = { id: "key_01M82GW3N5E7YRBPPC9RBJHB5A", ...exampleInput, created_at: moment };
  const common = { tag: "Keys" } as const;

  return {
    getCurrentKey: {
      ...common,
      sdk: "keys.current",
      summary: "Get the key of the request",
      description:
        "Returns the key, or the portal session, that makes the call: its kind, company, permissions and expiry.",
      successes: [
        { status: 200, description: "The key of the request.", schema: keySchema, example },
      ],
    },
    listKeys: {
      ...common,
      sdk: "keys.list",
      summary: "List keys",
      description:
        "Returns the keys of publishers and administrators, or with `company_id` those of a company. A key that was created or revoked a moment ago may be missing or still listed.",
      successes: [pageAnswer(keySchema, example)],
    },
    createKey: {
      ...common,
      sdk: "keys.create",
      summary: "Create a key",
      description:
        "Creates a key of a publisher, a company or an administrator. Only this answer shows the key itself.",
      request: { schema: keyInput, example: exampleInput },
      successes: [
        {
          status: 201,
          description: "The new key.",
          schema: keyWithSecretSchema,
          example: { ...example, key: "leb_pub_… (56 characters)" },
        },
      ],
    },
    revokeKey: {
      ...common,
      sdk: "keys.revoke",
      summary: "Revoke a key",
      description:
        "Revokes a key for good. The API refuses it from the next request on. A publisher key can publish for up to 5 more seconds.",
      successes: [{ status: 204, description: "The key is revoked." }],
    },
  };
}
