import type { StoredSource } from "../domain/sources/stored-source.ts";
import { companyItems } from "./company-items.ts";

export const sourceStore = (table: string) => companyItems<StoredSource>(table);
export type SourceStore = ReturnType<typeof sourceStore>;
