import { companyItems } from "../aws/company-items.ts";
import type { StoredSource } from "./stored-source.ts";

export const sourceStore = (table: string) => companyItems<StoredSource>(table);
export type SourceStore = ReturnType<typeof sourceStore>;
