import { companyItems } from "../bus/aws/company-items.ts";
import type { StoredSource } from "../domain/sources/stored-source.ts";

export const sourceStore = (table: string) => companyItems<StoredSource>(table);
export type SourceStore = ReturnType<typeof sourceStore>;
