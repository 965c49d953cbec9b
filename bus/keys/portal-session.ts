import { randomBytes } from "node:crypto";
import * as z from "zod/mini";
import { must, oneOf } from "../../catalog/kinds.ts";
import { timeOrderedId } from "../values/id.ts";
import { faultsOfSchema, type Result } from "../values/problem.ts";
import { type ApiKey, newKey, permissionNames } from "./api-key.ts";

const duration = must("a number of seconds from 1 to 86400, which is a day");

/** The request body of a new portal session. */
export const portalSessionInput = z.strictObject(
  {
    permissions: z._default(oneOf(...permissionNames), "read"),
    /** Seconds. */
    expires_in: z._default(
      z.int(duration).check(z.minimum(1, duration), z.maximum(86_400, duration)),
      3600,
    ),
  },
  must("an object"),
);
export type PortalSessionInput = z.input<typeof portalSessionInput>;

/** A portal session is stored like a key of the company. Its token is the key. */
type PortalSession = ApiKey & { readonly expires_at: number };

/**
 * Makes a portal session from a request body.
 *
 * @param creator - The key that creates it. The session ends with the key at the latest.
 */
export function newPortalSession(
  companyId: number,
  body: unknown,
  creator: Pick<ApiKey, "id" | "expires_at">,
  nowMs: number,
): Result<{ readonly token: string; readonly session: PortalSession }> {
  const parsed = portalSessionInput.safeParse(body);
  if (!parsed.success) return { ok: false, faults: faultsOfSchema(parsed.error) };
  const { permissions, expires_in } = parsed.data;
  const session = {
    id: `${timeOrderedId("ses", nowMs, randomBytes(10))}_${companyId}`,
    created_by: creator.id,
    scope: { kind: "company", company_id: companyId, permissions },
    created_at: nowMs,
    expires_at: Math.min(nowMs + expires_in * 1000, creator.expires_at ?? Infinity),
  } as const;
  return { ok: true, token: newKey("session"), session };
}

/** Returns the URL of the console for a session. The token is in the fragment, which browsers send to no server. */
export function portalUrl(apiUrl: string, companyId: number, token: string): string {
  return `${apiUrl}/console#${new URLSearchParams({ token, company: String(companyId) })}`;
}
