import { expect, test } from "vitest";
import { type KeyFields, keyInputOf } from "./key-input.ts";

const now = 1_700_000_000_000;
const fields: KeyFields = {
  kind: "company",
  publisher: "",
  companies: "",
  company: "",
  permissions: "read",
  name: "",
  days: "",
};
const read = (given: Partial<KeyFields>) => keyInputOf({ ...fields, ...given }, now);

test("takes only what the kind of key has", () => {
  expect(read({ company: " 7 ", name: " console ", days: "30", publisher: "platform" })).toEqual({
    input: {
      kind: "company",
      company_id: 7,
      permissions: "read",
      name: "console",
      expires_at: now + 30 * 86_400_000,
    },
  });
  expect(read({ kind: "admin", company: "7" })).toEqual({
    input: { kind: "admin", permissions: "read" },
  });
  expect(read({ kind: "publisher", publisher: "platform" })).toEqual({
    input: { kind: "publisher", publisher: "platform" },
  });
  expect(read({ kind: "publisher", publisher: "platform", companies: "1, 2  3" })).toEqual({
    input: { kind: "publisher", publisher: "platform", companies: [1, 2, 3] },
  });
});

test.each<[Partial<KeyFields>, keyof KeyFields]>([
  [{ company: "one" }, "company"],
  [{ kind: "publisher" }, "publisher"],
  [{ kind: "publisher", publisher: "platform", companies: "1; 2" }, "companies"],
])("%j: the field %s is at fault", (given, field) => {
  expect(read(given).faults?.[field]).toMatch(/^Enter /);
});
