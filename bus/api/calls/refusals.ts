import { refusalFilterOf } from "../../refusals/query.ts";
import { isRefusalId } from "../../refusals/record.ts";
import type { RefusalStore } from "../../refusals/refusals-table.ts";
import { refusedEventView } from "../../refusals/view.ts";
import { problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import { type Answer, type Call, pageOf } from "./serve.ts";

/** Events that the bus refused: list. */
export function refusalCalls(refusals: Pick<RefusalStore, "page">) {
  async function list(call: Call): Answer {
    const { limit, cursor } = pageOf(call.query);
    if (cursor !== undefined && !isRefusalId(cursor)) {
      throw invalid("/cursor", "must be `next` of a page of the same list");
    }
    const page = { limit, ...(cursor !== undefined && { after: cursor }) };
    const shows = refusalFilterOf(call.query);
    const { items, next } = await refusals.page(senderIn(call), page, Date.now(), shows);
    return jsonResponse(200, { items: items.map(refusedEventView), next: next ?? null });
  }

  return { listRefusals: list };
}

/** Returns the id of the key or source whose events are asked for. */
function senderIn({ caller, query: { key_id } }: Call): string {
  if (caller?.scope.kind === "admin") {
    if (key_id === undefined) throw invalid("/key_id", "is required with an administrator key");
    return key_id;
  }
  if (caller === undefined || (key_id !== undefined && key_id !== caller.id)) {
    const detail = "A publisher key lists its own refused events. Leave out `key_id`.";
    throw new Refusal(problem("not-allowed", detail));
  }
  return caller.id;
}

function invalid(pointer: string, message: string): Refusal {
  return new Refusal(problem("invalid", undefined, [{ pointer, message }]));
}
