import { paths } from "../routing/route.ts";
import { useBus } from "./bus.tsx";
import { useList } from "./use-list.ts";

/** Reads the companies, by their numbers. Needs the key of an administrator. */
export function useCompanies() {
  const { client } = useBus();
  return useList(paths.companies(), () => {
    const list = client.companies.list();
    return {
      page: async (at) => {
        const { items, next } = await list.page(at);
        return { items: items.map((item) => ({ ...item, id: String(item.company_id) })), next };
      },
    };
  });
}
