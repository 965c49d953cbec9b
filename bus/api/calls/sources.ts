import { type StoredSource, sourceView } from "../../sources/index.ts";
import { type NewSource, newSource } from "../../sources/new-source.ts";
import type { SourceStore } from "../../sources/sources-table.ts";
import { problem } from "../../values/problem.ts";
import { Refusal } from "../http/response.ts";
import { companyResource } from "./company-resource.ts";
import type { Answer, Call } from "./serve.ts";

const maxSources = 100;

/** A company's sources: create, list, read, replace, delete. */
export function sourceCalls(store: SourceStore) {
  const sources = companyResource({ name: "source", store, view: sourceView });

  async function create({ companyId, body }: Call): Answer {
    const { items, next } = await store.page(companyId, maxSources);
    if (items.length >= maxSources || next !== undefined) {
      const detail = `A company has at most ${maxSources} sources. Delete one that is not needed.`;
      throw new Refusal(problem("too-many-sources", detail));
    }
    const made = valid(newSource(companyId, body, Date.now()));
    await store.put(made);
    return sources.made(made);
  }

  /** For a new key or credential: the address that the vendor sends to stays. */
  async function replace(call: Call): Answer {
    const replaced = await sources.change(call, ({ id, company_id, created_at }) => ({
      ...valid(newSource(company_id, call.body, created_at)),
      id,
    }));
    return sources.shown(replaced);
  }

  return {
    listSources: sources.list,
    createSource: create,
    getSource: sources.read,
    replaceSource: replace,
    deleteSource: sources.remove,
  };
}

function valid(made: NewSource): StoredSource {
  if (made.ok) return made.source;
  throw new Refusal(problem("invalid", undefined, made.faults));
}
