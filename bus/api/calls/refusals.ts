import { unknownEvent } from "../../events/event-query.ts";
import { ownerOfId } from "../../keys/api-key.ts";
import type { ApiKeyStore } from "../../keys/api-keys-table.ts";
import { refusalFilterOf } from "../../refusals/query.ts";
import { isRefusalId } from "../../refusals/record.ts";
import type { RefusalStore } from "../../refusals/refusals-table.ts";
import { refusedEventView } from "../../refusals/view.ts";
import { companyOfSource } from "../../sources/index.ts";
import type { SourceStore } from "../../sources/sources-table.ts";
import { problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import { type Answer, type Call, pageOf } from "./serve.ts";
import { isEmptyList, unknownName } from "./unknown-filters.ts";

type Ports = {
  readonly refusals: Pick<RefusalStore, "page">;
  readonly keys: Pick<ApiKeyStore, "has">;
  readonly sources: Pick<SourceStore, "get">;
};

/** Events that the bus refused: list. */
export function refusalCalls({ refusals, keys, sources }: Ports) {
  async function list(call: Call): Answer {
    const { limit, cursor } = pageOf(call.query);
    if (cursor !== undefined && !isRefusalId(cursor)) {
      throw unknownName("/cursor", "must be `next` of a page of the same list");
    }
    const page = { limit, ...(cursor !== undefined && { after: cursor }) };
    const shows = refusalFilterOf(call.query);
    const sender = senderIn(call);
    const { items, next } = await refusals.page(sender, page, Date.now(), shows);
    if (isEmptyList(call, { items, next })) {
      const { event } = call.query;
      const fault = event === undefined ? undefined : unknownEvent(event);
      if (fault !== undefined) throw unknownName("/event", `${fault}, and the bus refused none`);
      const isKnown = sender === call.caller?.id || (await isSender(sender));
      if (!isKnown) throw unknownName("/key_id", "names no key and no source");
    }
    return jsonResponse(200, { items: items.map(refusedEventView), next: next ?? null });
  }

  async function isSender(id: string): Promise<boolean> {
    const company = companyOfSource(id);
    if (company !== undefined) return (await sources.get(company, id)) !== undefined;
    const owner = ownerOfId(id);
    return owner !== undefined && keys.has(owner, id);
  }

  return { listRefusals: list };
}

/** Returns the id of the key or source whose events are asked for. */
function senderIn({ caller, query: { key_id } }: Call): string {
  if (caller?.scope.kind === "admin") {
    if (key_id === undefined) throw unknownName("/key_id", "is required with an administrator key");
    return key_id;
  }
  if (caller === undefined || (key_id !== undefined && key_id !== caller.id)) {
    const detail = "A publisher key lists its own refused events. Leave out `key_id`.";
    throw new Refusal(problem("not-allowed", detail));
  }
  return caller.id;
}
