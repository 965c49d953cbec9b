import { jsonResponse } from "../http/response.ts";
import type { Answer } from "./serve.ts";

/** Answers about the API itself. The OpenAPI document is loaded on the first request for it. */
export function busCalls(apiUrl: string) {
  return {
    getHealth: async (): Answer => jsonResponse(200, { status: "ok" }),
    getOpenApi: async (): Answer => {
      const { openApi } = await import("../document/open-api.ts");
      return jsonResponse(200, openApi({ server: apiUrl }));
    },
    getReference: async (): Answer => {
      const { reference } = await import("../document/reference.ts");
      return {
        statusCode: 200,
        headers: {
          "content-type": "text/html; charset=utf-8",
          // Nothing but the page itself: no script, and nothing of elsewhere.
          "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
        },
        body: reference({ server: apiUrl }),
      };
    },
  };
}
