import type { companyItems } from "../../aws/company-items.ts";
import { type Problem, problem } from "../../values/problem.ts";
import { jsonResponse, Refusal } from "../http/response.ts";
import { type Answer, type Call, pageOf } from "./serve.ts";

type CompanyItem = { readonly company_id: number; readonly id: string; readonly version?: number };

export type CompanyResource<Item extends CompanyItem> = {
  /** Singular name, for errors and, with an s, for addresses. */
  readonly name: string;
  readonly store: ReturnType<typeof companyItems<Item>>;
  /** Returns an item as the API shows it. */
  readonly view: (item: Item) => object | Promise<object>;
  /** Returns several items as the API shows them, if that takes fewer calls. */
  readonly views?: (items: readonly Item[]) => Promise<readonly object[]>;
  /** Returns what the audit log keeps of an item before it is changed or deleted; by default, nothing. */
  readonly earlier?: (item: Item) => object | undefined;
  /** Returns the problem if the API refuses to change or delete an item. */
  readonly keeps?: (item: Item) => Problem | undefined;
};

/** Maximum tries of a change that meets concurrent changes. */
const maxTries = 5;

/** Returns the operations that all items of a company share: list, read, change, delete. */
export function companyResource<Item extends CompanyItem>({
  name,
  store,
  view,
  views = (items) => Promise.all(items.map(view)),
  keeps = () => undefined,
  earlier = () => undefined,
}: CompanyResource<Item>) {
  /** @throws Refusal 404 if the company has no such item. */
  async function existing({ companyId, path }: Call): Promise<Item> {
    const found = await store.get(companyId, path.id ?? "");
    if (!found) throw missing();
    return found;
  }

  async function list({ companyId, query }: Call): Answer {
    const { limit, cursor } = pageOf(query);
    const { items, next } = await store.page(companyId, limit, cursor);
    return jsonResponse(200, { items: await views(items), next: next ?? null });
  }

  async function read(call: Call): Answer {
    return shown(await existing(call));
  }

  async function remove(call: Call): Answer {
    return withExisting(call, async (item) => {
      const reason = keeps(item);
      if (reason) throw new Refusal(reason);
      const deleted = await store.delete(item);
      if (deleted === "gone") throw missing();
      if (deleted === "deleted") call.keepEarlier(earlier(item));
      return deleted === "deleted" ? { statusCode: 204 } : undefined;
    });
  }

  /**
   * Changes an item.
   *
   * @throws Errors of `withExisting` and `update`.
   */
  async function change(call: Call, update: (item: Item) => Item): Promise<Item> {
    return withExisting(call, async (item) => {
      const changed = { ...update(item), version: (item.version ?? 0) + 1 };
      if (!(await store.replace(changed))) return undefined;
      call.keepEarlier(earlier(item));
      return changed;
    });
  }

  /**
   * Reads and writes an item, and repeats both if another call changed it in between. With If-Match, the call is
   * refused if the item has changed since (RFC 9110, section 13.1.1).
   *
   * @param write - Returns undefined if the item was changed since it was read.
   * @throws Refusal 404 without an item, 412 by If-Match, 409 if others are faster each time.
   */
  async function withExisting<Result>(
    call: Call,
    write: (item: Item) => Promise<Result | undefined>,
  ): Promise<Result> {
    for (let tries = 0; tries < maxTries; tries++) {
      const item = await existing(call);
      checkIfMatch(call, item);
      const result = await write(item);
      if (result !== undefined) return result;
    }
    throw new Refusal(problem("changed-meanwhile", "Send the request again."));
  }

  async function shown(item: Item, status = 200, more: object = {}) {
    return jsonResponse(status, { ...(await view(item)), ...more }, { etag: etagOf(item) });
  }

  function missing(): Refusal {
    return new Refusal(problem("not-found", `The company has no such ${name}.`));
  }

  return {
    existing,
    list,
    read,
    remove,
    change,
    /** The answer that shows an item. */
    shown,
    /** The answer that shows a new item, and where it is found. */
    made: async (item: Item, more: object = {}) => {
      const { headers, ...answer } = await shown(item, 201, more);
      const location = `/v1/companies/${item.company_id}/${name}s/${item.id}`;
      return { ...answer, headers: { ...headers, location } };
    },
  };
}

function etagOf({ version = 0 }: CompanyItem): string {
  return `"${version}"`;
}

function checkIfMatch({ request }: Call, item: CompanyItem): void {
  const asked = request.headers["if-match"];
  if (asked === undefined || asked.trim() === "*") return;
  const etags = asked.split(",").map((etag) => etag.trim());
  if (etags.includes(etagOf(item))) return;
  throw new Refusal(
    problem("precondition-failed", "Get the resource again, and send its `etag` as `if-match`."),
  );
}
