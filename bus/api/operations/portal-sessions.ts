import * as z from "zod/mini";
import { portalSessionInput } from "../../keys/portal-session.ts";
import { named } from "./answers.ts";
import { type Descriptions, moment } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const portalSessionOperations = {
  createPortalSession: { method: "POST", path: "/v1/companies/{company_id}/portal-sessions", access: "company", body: "optional", sessions: false },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function portalSessionDescriptions(): Descriptions<typeof portalSessionOperations> {
  const schema = z.strictObject({
    id: z.string(),
    url: z.string(),
    token: z.string(),
    expires_at: z.int(),
  });
  named.add(schema, { id: "PortalSession" });

  return {
    createPortalSession: {
      tag: "Portal sessions",
      sdk: "company(1).portalSessions.create",
      summary: "Create a portal session",
      description:
        "Returns a token with which a browser can make the calls of a company key for a while. It ends when it expires, or when the key that created it expires or is revoked. Only a key with the permissions `manage` can create one.",
      properties: {
        "createPortalSession.permissions":
          "`read`: only calls that change nothing. `manage`: all calls of a company key, except creating portal sessions. `read` by default.",
        expires_in: "Seconds until the session expires, at most a day. 3600 by default.",
        "PortalSession.id": "Id of the session. It is no secret.",
        "PortalSession.url":
          "URL of the console with the token and the company in its fragment, which browsers send to no server. It is as secret as the token.",
        "PortalSession.token": "Bearer token. The API does not show it again.",
        "PortalSession.expires_at": "When the session expires, in Unix milliseconds.",
      },
      request: { schema: portalSessionInput, example: { permissions: "read", expires_in: 900 } },
      successes: [
        {
          status: 201,
          description: "The new session.",
          schema,
          example: {
            id: "ses_01M82GW3N5E7YRBPPC9RBJHB5A_1",
            url: "https://api.example.com/console#token=leb_ses_…&company=1",
            token: "leb_ses_… (48 characters)",
            expires_at: moment + 900_000,
          },
        },
      ],
    },
  };
}
