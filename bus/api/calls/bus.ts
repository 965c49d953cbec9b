import { jsonResponse } from "../http/response.ts";
import { type Overview, overviewOf, overviewText } from "../overview.ts";
import type { Answer, Call } from "./serve.ts";

/** Answers about the API itself. */
export function busCalls(apiUrl: string) {
  return {
    getOverview: async ({ request }: Call): Answer => {
      const overview = overviewOf(apiUrl);
      return prefersText(request.headers.accept)
        ? textResponse(overview)
        : jsonResponse(200, overview);
    },
    getHealth: async (): Answer => jsonResponse(200, { status: "ok" }),
  };
}

/** Browsers and people ask for text. Programs ask for JSON, or for nothing in particular. */
function prefersText(accept = ""): boolean {
  return /^\s*text\//i.test(accept);
}

function textResponse(overview: Overview) {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  return { statusCode: 200, headers, body: overviewText(overview) };
}
