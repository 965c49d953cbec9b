import { expect, test } from "vitest";
import type { AuditEntry, List } from "../../sdk/index.ts";
import { versionAfter } from "./change-after.ts";

const entry = (id: string, earlier?: object) => ({ id, earlier }) as AuditEntry;
/** The newest first, as the log lists them. */
const log = [
  entry("aud_4"),
  entry("aud_3", { name: "second" }),
  entry("aud_2"),
  entry("aud_1", { name: "first" }),
];

async function* all() {
  yield* log;
}
const entries = () => ({ [Symbol.asyncIterator]: all }) as unknown as List<AuditEntry>;
const after = (id: string, current = async () => ({ name: "third" })) =>
  versionAfter({ id }, { entries, current });

test("is the version that the next change replaced, or the present one", async () => {
  expect(await after("aud_1")).toEqual({ name: "second" });
  expect(await after("aud_3")).toEqual({ name: "third" });
});

test("is unknown for a deleted subscription, and for an entry that the log does not have", async () => {
  const gone = () => Promise.reject(new Error("404"));
  expect(await after("aud_3", gone)).toBeUndefined();
  expect(await after("aud_0")).toBeUndefined();
});
