import { sourceWish } from "../../sources/new-source.ts";
import { ofCompany } from "../company-operations.ts";
import type { Operation } from "../operation.ts";
import { sourceSchema } from "../schemas.ts";
import { moment } from "./examples.ts";

const wished = { kind: "flexnet", auth: { type: "bearer", token: "the-token-that-flexnet-sends" } };
const example = {
  id: "src_01M82GW3N5E7YRBPPC9RBJHB5A_1",
  company_id: 1,
  kind: "flexnet",
  auth: { type: "bearer" },
  created_at: moment,
};

const basics = ofCompany({ tag: "Sources", name: "source", schema: sourceSchema, example });

export const sources: readonly Operation[] = [
  basics.list,
  basics.create({
    summary: "Make a source: another vendor's system whose webhooks are events here",
    body: { schema: sourceWish, example: wished },
    schema: sourceSchema,
    example,
  }),
  basics.read,
  {
    ...basics.read,
    id: "replaceSource",
    method: "PUT",
    summary: "Replace a source, under the same address",
    description: "For a new key or credential.",
    body: { schema: sourceWish, example: wished },
    problems: ["precondition-failed", "changed-meanwhile"],
  },
  { ...basics.remove, problems: ["precondition-failed"] },
];
