import { DeleteCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Page } from "../aws/company-items.ts";
import { namesIn, tables } from "../aws/tables.ts";
import type { Company } from "./company.ts";

/** The partition of all companies. It gets one write for each new subscription, source, key and name. */
const list = "companies";

/** Companies by number. An item is never removed by the bus, so a company stays listed. */
export function companiesTable(table: string) {
  async function update(companyId: number, more: string, values: object): Promise<Company> {
    const expression = `SET #created_at = if_not_exists(#created_at, :now)${more}`;
    const { Attributes } = await tables.send(
      new UpdateCommand({
        TableName: table,
        Key: { list, company_id: companyId },
        UpdateExpression: expression,
        ExpressionAttributeNames: namesIn(expression),
        ExpressionAttributeValues: { ":now": Date.now(), ...values },
        ReturnValues: "ALL_NEW",
      }),
    );
    return companyOf(Attributes);
  }

  return {
    /** Lists a company, unless it is listed already. */
    async add(companyId: number): Promise<void> {
      await update(companyId, "", {});
    },

    /** Lists a company, and gives it a name, or none if it is undefined. */
    rename(companyId: number, name: string | undefined): Promise<Company> {
      return name === undefined
        ? update(companyId, " REMOVE #name", {})
        : update(companyId, ", #name = :name", { ":name": name });
    },

    /**
     * Reads a page, by ascending number.
     *
     * @param after - Number of the last company of the page before.
     */
    async page(limit: number, after = 0): Promise<Page<Company>> {
      const condition = "#list = :list AND #company_id > :after";
      const { Items = [], LastEvaluatedKey } = await tables.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: condition,
          ExpressionAttributeNames: namesIn(condition),
          ExpressionAttributeValues: { ":list": list, ":after": after },
          Limit: limit,
        }),
      );
      const next = LastEvaluatedKey?.company_id;
      return { items: Items.map(companyOf), ...(next === undefined ? {} : { next: String(next) }) };
    },

    /** Removes a company from the list. Everything that belongs to it stays. */
    async remove(companyId: number): Promise<void> {
      await tables.send(
        new DeleteCommand({ TableName: table, Key: { list, company_id: companyId } }),
      );
    },
  };
}
export type CompaniesTable = ReturnType<typeof companiesTable>;

function companyOf(item: object | undefined): Company {
  const { company_id, name, created_at } = item as Company;
  return { company_id, name, created_at };
}

type Puts = { put(item: { readonly company_id: number }): Promise<boolean> };

/** Returns a store that lists an item's company before it stores the item. */
export function listingCompanies<Store extends Puts>(
  store: Store,
  { add }: Pick<CompaniesTable, "add">,
): Store {
  return {
    ...store,
    async put(item: { readonly company_id: number }): Promise<boolean> {
      await add(item.company_id);
      return store.put(item);
    },
  };
}
