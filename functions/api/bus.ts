import type { ApiKeyStore } from "../../adapters/api-key-store.ts";
import { openApi } from "../../domain/api/open-api.ts";
import { jsonResponse } from "../http/response.ts";
import { serve } from "./serve.ts";

/** What the API tells of itself. */
export function busRoutes(keys: ApiKeyStore, apiUrl: string) {
  return [
    serve("getHealth", keys, async () => jsonResponse(200, { status: "ok" })),
    serve("getOpenApi", keys, async () => jsonResponse(200, openApi({ server: apiUrl }))),
  ];
}
