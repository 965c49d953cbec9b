import { navigate } from "../routing/navigation.ts";
import { withQuery } from "../routing/route.ts";

/** Returns a function that changes filters in the address of a list. */
export function filterChanger<Filters extends Readonly<Record<string, string>>>(
  path: string,
  filters: Filters,
): (change: Partial<Filters>) => void {
  return (change) => navigate(withQuery(path, { ...filters, ...change }), { replace: true });
}
