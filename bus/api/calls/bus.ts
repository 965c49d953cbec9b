import { jsonResponse } from "../http/response.ts";
import type { Answer } from "./serve.ts";

/** Answers about the API itself. */
export function busCalls() {
  return {
    getHealth: async (): Answer => jsonResponse(200, { status: "ok" }),
  };
}
