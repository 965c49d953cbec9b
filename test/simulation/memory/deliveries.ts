import type { Attempt } from "../../../bus/delivery/attempt.ts";
import type { DeliveriesTable } from "../../../bus/delivery/deliveries-table.ts";
import { type DeliveryRow, isFinal, waitingOf } from "../../../bus/delivery/row.ts";
import type { Expected, Key } from "../../../bus/delivery/types.ts";
import { timeOfId } from "../../../bus/values/id.ts";
import { eventual, type Lag, lagging } from "./lagging.ts";

type Stored = { readonly row: DeliveryRow; readonly attempts: readonly Attempt[] };

const nameOf = ({ company_id, id }: Key) => `${company_id}/${id}`;

/** Delivery rows in memory, with eventually consistent indexes. */
export function memoryDeliveries(lag: Lag) {
  const rows = eventual<Stored>(lag.now);
  const byEndpoint = new Map<string, Map<string, DeliveryRow>>();
  const byCompany = new Map<number, Map<string, DeliveryRow>>();

  const index = lagging<DeliveryRow>(lag, (_, row) => {
    const endpoint = `${row.company_id}/${row.subscription_id}`;
    showIn(byEndpoint, endpoint, row, waitingOf(row) !== undefined);
    const isListed = waitingOf(row) !== undefined || row.status === "dead";
    showIn(byCompany, row.company_id, row, isListed && !row.is_test);
  });

  const port: Pick<DeliveriesTable, "write" | "due" | "undelivered"> = {
    async write(row, expected, attempt) {
      const name = nameOf(row);
      const stored = rows.get(name);
      if (stored && !meets(stored.row, expected)) return stored.row;
      const attempts = stored?.attempts ?? [];
      rows.set(name, { row, attempts: attempt ? [...attempts, attempt] : attempts });
      index.set(name, row);
      return undefined;
    },
    async due({ company_id, id }, waiting, { after = -Infinity, until = Infinity, limit }) {
      index.catchUp();
      const waits = [...(byEndpoint.get(`${company_id}/${id}`)?.values() ?? [])];
      return waits
        .filter((row) => waitingOf(row) === waiting && dueOf(row) > after && dueOf(row) <= until)
        .sort((a, b) => dueOf(a) - dueOf(b) || (a.id < b.id ? -1 : 1))
        .slice(0, limit);
    },
    async undelivered(companyId, status, { from, after = "", limit }) {
      index.catchUp();
      return [...(byCompany.get(companyId)?.values() ?? [])]
        .filter((row) => row.status === status && row.id > after && timeOfId(row.id) >= from)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit);
    },
  };
  return {
    ...port,
    get: (key: Key): DeliveryRow | undefined => rows.get(nameOf(key))?.row,
    getLate: (key: Key, ms: number): DeliveryRow | undefined => rows.getLate(nameOf(key), ms)?.row,
    attemptsOf: (key: Key): readonly Attempt[] => rows.get(nameOf(key))?.attempts ?? [],
    all: (): readonly DeliveryRow[] => [...rows.all()].map(({ row }) => row),
  };
}
export type MemoryDeliveries = ReturnType<typeof memoryDeliveries>;

function dueOf({ due_at = 0 }: DeliveryRow): number {
  return due_at;
}

function meets(row: DeliveryRow, { attempts, isOpen, due_at }: Expected): boolean {
  return (
    row.attempts <= attempts &&
    !(isOpen && isFinal(row)) &&
    (due_at === undefined || row.due_at === due_at)
  );
}

function showIn<Name>(
  index: Map<Name, Map<string, DeliveryRow>>,
  name: Name,
  row: DeliveryRow,
  isShown: boolean,
): void {
  const shown = index.get(name) ?? new Map<string, DeliveryRow>();
  index.set(name, shown);
  if (isShown) shown.set(row.id, row);
  else shown.delete(row.id);
}
