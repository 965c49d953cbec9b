import { openApi, reference } from "../described/index.ts";
import { jsonResponse } from "../http/response.ts";
import type { Answer } from "./serve.ts";

/** What the API tells of itself. */
export function busCalls(apiUrl: string) {
  return {
    getReference: async (): Answer => ({
      statusCode: 200,
      headers: {
        "content-type": "text/html; charset=utf-8",
        // Nothing but the page itself: no script, and nothing of elsewhere.
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      },
      body: reference({ server: apiUrl }),
    }),
    getOpenApi: async (): Answer => jsonResponse(200, openApi({ server: apiUrl })),
  };
}
