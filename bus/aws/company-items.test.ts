import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EmbeddedAws } from "../../packages/embedded-aws/embedded-aws.ts";
import { startTestAws, table } from "../../packages/embedded-aws/testing/stack.ts";
import { companyResource } from "../api/calls/company-resource.ts";
import type { Call } from "../api/calls/serve.ts";
import { Refusal } from "../api/http/response.ts";
import { companyItems, foreignMaps, versionId } from "./company-items.ts";

type Thing = {
  readonly company_id: number;
  readonly id: string;
  readonly version?: number;
  readonly name: string;
};

let aws: EmbeddedAws;
let items: ReturnType<typeof companyItems<Thing>>;
beforeAll(async () => {
  const Table = table({ company_id: "N", id: "S" });
  ({ aws } = await startTestAws({ Resources: { Table } }));
  Object.assign(process.env, aws.environment);
  items = companyItems<Thing>("Test-Table");
});
afterAll(() => aws.stop());

test.each([1, undefined])(
  "deletes an item of version %s only if it is unchanged",
  async (version) => {
    const first = { company_id: 1, id: `a-${version}`, name: "a", ...(version && { version }) };
    await items.put(first);
    const changed = { ...first, name: "b", version: (version ?? 0) + 1 };
    expect(await items.replace(changed)).toBe(true);
    expect(await items.delete(first)).toBe("changed");
    expect(await items.get(1, first.id)).toEqual(changed);
    expect(await items.delete(changed)).toBe("deleted");
    expect(await items.delete(changed)).toBe("gone");
  },
);

test("the item with a company's version is on no page", async () => {
  const company_id = 2;
  for (const id of ["sub_rule--x", versionId, "sub_01", "-"]) {
    await items.put({ company_id, id, name: id });
  }
  const first = await items.page(company_id, 1);
  expect(first).toEqual({ items: [{ company_id, id: "-", name: "-" }], next: "-" });
  const second = await items.page(company_id, 2, first.next);
  expect(second.items.map(({ id }) => id)).toEqual(["sub_01", "sub_rule--x"]);
  expect(await items.all(company_id)).toEqual([...first.items, ...second.items]);
});

/** Calls a resource whose items change between its read and its write. */
async function racing(
  id: string,
  headers: Record<string, string>,
  meanwhile: () => Promise<unknown>,
) {
  let isFirst = true;
  const store = {
    ...items,
    async get(companyId: number, id: string) {
      const found = await items.get(companyId, id);
      if (isFirst) await meanwhile();
      isFirst = false;
      return found;
    },
  };
  const resource = companyResource<Thing>({ name: "thing", store, view: (thing) => thing });
  const request = { headers };
  const call = { companyId: 1, path: { id }, request, keepEarlier() {} } as unknown as Call;
  const answer = async (work: Promise<unknown>) =>
    work.catch((error) => {
      if (error instanceof Refusal) return error.problem.status;
      throw error;
    });
  return {
    remove: () => answer(resource.remove(call)),
    change: () => answer(resource.change(call, (thing) => ({ ...thing, name: "mine" }))),
  };
}

test("a deletion with If-Match is refused if the item changes in between, and the item stays", async () => {
  const thing = { company_id: 1, id: "b", version: 1, name: "a" };
  const theirs = { ...thing, version: 2, name: "theirs" };
  for (const verb of ["remove", "change"] as const) {
    await items.put(thing);
    const call = await racing("b", { "if-match": '"1"' }, () => items.replace(theirs));
    expect(await call[verb]()).toBe(412);
    expect(await items.get(1, "b")).toEqual(theirs);
  }
});

test("a deletion without If-Match deletes the current item, and gets 404 if it is gone", async () => {
  const thing = { company_id: 1, id: "c", version: 1, name: "a" };
  await items.put(thing);
  const changing = await racing("c", {}, () => items.replace({ ...thing, version: 2 }));
  expect(await changing.remove()).toEqual({ statusCode: 204 });
  await items.put(thing);
  const going = await racing("c", { "if-match": "*" }, () => items.delete(thing));
  expect(await going.remove()).toBe(404);
});

const names = ["constructor", "toString", "hasOwnProperty", "then", "toJSON", "length", "valueOf"];

test.each(names)("stores a map with a member %s unchanged, with any value", (name) => {
  for (const inner of ["text", ["x"], { name: "Set" }, { name: "Number" }, null, 1]) {
    const item = { pattern: { detail: { [name]: inner } } };
    const options = { removeUndefinedValues: true };
    const expected = JSON.parse(
      JSON.stringify(marshall({ pattern: { detail: { stand_in: inner } } }, options)).replace(
        "stand_in",
        name,
      ),
    );
    expect(marshall(foreignMaps(item) as object, options)).toEqual(expected);
  }
});

test("leaves other values unchanged", () => {
  const bytes = new Uint8Array([1]);
  const item = { list: [1, "a", null, undefined], bytes, no: undefined };
  expect(foreignMaps(item)).toEqual(item);
});
