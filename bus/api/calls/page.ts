import type { Call } from "./serve.ts";

const usualItems = 20;

/** Which page of a list is asked for: `?limit=` (20 unless told, 100 at most) and `?cursor=`. */
export function pageOf({ limit, cursor }: Call["query"]): { limit: number; cursor?: string } {
  return {
    limit: limit === undefined ? usualItems : Number(limit),
    ...(cursor ? { cursor } : {}),
  };
}
