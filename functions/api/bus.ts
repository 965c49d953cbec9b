import { openApi } from "../../domain/api/open-api.ts";
import { jsonResponse } from "../http/response.ts";
import { type Callers, serve } from "./serve.ts";

/** What the API tells of itself. */
export function busRoutes(callers: Callers, apiUrl: string) {
  return [
    serve("getHealth", callers, async () => jsonResponse(200, { status: "ok" })),
    serve("getOpenApi", callers, async () => jsonResponse(200, openApi({ server: apiUrl }))),
  ];
}
