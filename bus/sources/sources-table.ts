import { type Cached, cached } from "../aws/cached.ts";
import { companyItems } from "../aws/company-items.ts";
import { companyOfSource, type StoredSource } from "./index.ts";

/** Returns the store of sources, by company and id. Its reads are consistent. */
export const sourceStore = (table: string) => companyItems<StoredSource>(table);
export type SourceStore = ReturnType<typeof sourceStore>;

/** Sources by id. A read stays in memory for `maxAgeMs` milliseconds. */
export function cachedSources(
  table: string,
  maxAgeMs: number,
): Cached<string, StoredSource | undefined> {
  const store = sourceStore(table);
  const read = async (id: string) => {
    const companyId = companyOfSource(id);
    return companyId === undefined ? undefined : store.get(companyId, id);
  };
  return cached(read, { maxAgeMs, maxEntries: 1000 });
}
