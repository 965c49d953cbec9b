import type { Replay } from "../domain/replays/index.ts";
import { companyItems } from "./company-items.ts";

export const replayStore = (table: string) => companyItems<Replay>(table);
export type ReplayStore = ReturnType<typeof replayStore>;
