import { companyDigits, companyNumber } from "../values/id.ts";
import type { Source } from "./index.ts";

/** A system whose webhooks are events of a company here. */
export type StoredSource = Source & {
  readonly id: string;
  readonly name?: string | undefined;
  /** Counts its changes, from 1. */
  readonly version?: number;
  /** Unix milliseconds. */
  readonly created_at: number;
};

const sourceId = new RegExp(`^src_[0-9A-Z]{26}_(${companyDigits})$`);

/** The company in a source's id: its webhooks come without a key that would name one. */
export function companyOfSource(id: string): number | undefined {
  return companyNumber(sourceId.exec(id)?.[1] ?? "");
}

/** What the API shows of a source: all but what its webhooks are known by. */
export function sourceView({ version: _, ...source }: StoredSource) {
  return source.kind === "keygen" ? source : { ...source, auth: { type: source.auth.type } };
}
