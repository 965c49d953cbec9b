import { useBus } from "./bus.tsx";
import { useData } from "./use-data.ts";

/**
 * Returns a function that names a key, if it has a name that the person may see. Administrators see the names of all
 * keys, others that of their own.
 *
 * @param company - Company whose keys are named, in addition to those of publishers and administrators.
 */
export function useKeyNames(company?: number): (id: string) => string | undefined {
  const { client, caller } = useBus();
  const isAdmin = caller?.kind === "admin";
  const { value } = useData(`key-names/${isAdmin}/${company ?? ""}`, async () => {
    const names = new Map<string, string>();
    if (!isAdmin) return names;
    const lists = [client.keys.list()];
    if (company !== undefined) lists.push(client.keys.list({ company_id: company }));
    for (const list of lists) {
      for await (const { id, name } of list) if (name) names.set(id, name);
    }
    return names;
  });
  return (id) => (caller?.id === id ? (caller.name ?? "your key") : value?.get(id));
}
