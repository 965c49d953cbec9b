import { expect, test } from "vitest";
import type { UndeliveredStatus } from "../delivery/outcome.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import { timeOrderedId } from "../values/id.ts";
import { newReplay } from "./new-replay.ts";
import { maxPreviewRows, previewReplay } from "./preview-replay.ts";

const start = 1_700_000_000_000;

function rows(status: UndeliveredStatus, count: number, subscription_id = "sub_1"): DeliveryRow[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ company_id: 1, id: timeOrderedId("dlv", start + i, new Uint8Array(10)), subscription_id },
    ...{ event_id: "", event: "license.expired", status, attempts: 1 },
  }));
}

/** Previews a replay of a company with these rows, oldest first, and counts the rows read. */
async function previewOf(stored: readonly DeliveryRow[], input: object = {}) {
  const made = newReplay(1, "sub_1", input, start + 1_000_000);
  if (!made.ok) throw new Error("the replay is not valid");
  let read = 0;
  const preview = await previewReplay(made.replay, {
    undelivered: async (_company, status, { after = "", limit }) => {
      const page = stored.filter((row) => row.status === status && row.id > after).slice(0, limit);
      read += page.length;
      return page;
    },
  });
  return { ...preview, read };
}

test("counts the subscription's deliveries of each status, across pages", async () => {
  const stored = [
    ...rows("dead", 2_500),
    ...rows("held", 1_000),
    ...rows("retrying", 1),
    ...rows("dead", 30, "sub_2"),
  ].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(await previewOf(stored)).toMatchObject({ matched: 3_501, more: false });
  expect(await previewOf(stored, { status: "held" })).toMatchObject({ matched: 1_000 });
  expect(await previewOf(stored, { event: "order.*" })).toMatchObject({ matched: 0, more: false });
});

test("stops at the end of the period", async () => {
  const { matched, read } = await previewOf(rows("dead", 5_000), {
    status: "dead",
    to: String(start + 1_500),
  });
  expect(matched).toBe(1_500);
  expect(read).toBe(2_000);
});

test("reads a limited number of rows, and says that more may match", async () => {
  expect(await previewOf(rows("dead", maxPreviewRows + 1))).toEqual({
    matched: maxPreviewRows,
    more: true,
    read: maxPreviewRows,
  });
});
