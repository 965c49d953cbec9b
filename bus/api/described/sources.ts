import { sourceWish } from "../../sources/new-source.ts";
import type { Description } from "./described.ts";
import { moment } from "./examples.ts";
import { ofCompany } from "./of-company.ts";
import { sourceSchema } from "./schemas.ts";

const wished = { kind: "flexnet", auth: { type: "bearer", token: "the-token-that-flexnet-sends" } };
const example = {
  id: "src_01M82GW3N5E7YRBPPC9RBJHB5A_1",
  company_id: 1,
  kind: "flexnet",
  auth: { type: "bearer" },
  created_at: moment,
};

const basics = ofCompany({ tag: "Sources", name: "source", schema: sourceSchema, example });

export const sources: readonly Description[] = [
  { id: "listSources", ...basics.list },
  basics.create({
    id: "createSource",
    summary: "Make a source: another vendor's system whose webhooks are events here",
    request: { schema: sourceWish, example: wished },
    schema: sourceSchema,
    example,
    problems: ["too-many-sources"],
  }),
  { id: "getSource", ...basics.read },
  {
    ...basics.read,
    id: "replaceSource",
    summary: "Replace a source, under the same address",
    description:
      "For a new key or credential. The old one is accepted for up to 5 seconds more, and the new one at once.",
    request: { schema: sourceWish, example: wished },
    problems: ["precondition-failed", "changed-meanwhile"],
  },
  { id: "deleteSource", ...basics.remove, problems: ["precondition-failed", "changed-meanwhile"] },
];
