import { openApi } from "../../domain/api/open-api.ts";
import { reference } from "../../domain/api/reference.ts";
import { jsonResponse } from "../http/response.ts";
import { type Callers, serve } from "./serve.ts";

/** What the API tells of itself. */
export function busRoutes(callers: Callers, apiUrl: string) {
  return [
    serve("getHealth", callers, async () => jsonResponse(200, { status: "ok" })),
    serve("getReference", callers, async () => ({
      statusCode: 200,
      headers: {
        "content-type": "text/html; charset=utf-8",
        // Nothing but the page itself: no script, and nothing of elsewhere.
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      },
      body: reference({ server: apiUrl }),
    })),
    serve("getOpenApi", callers, async () => jsonResponse(200, openApi({ server: apiUrl }))),
  ];
}
