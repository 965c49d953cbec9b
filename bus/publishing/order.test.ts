import { expect, test, vi } from "vitest";
import { sample } from "../../catalog/index.ts";
import type { BusDetail } from "../events/event.ts";
import { order } from "./order.ts";

const event: BusDetail = {
  ...sample("license.activated"),
  consumers: ["webhooks", "integrations"],
  accepted_at: 1_700_000_000_000,
};
const lanes = () => ({ notePending: vi.fn(), forgetPending: vi.fn() });
const version = { version: 1, recent: [], count: 1, ordered: ["webhooks" as const] };

test("the events of a request share one lookup of the ordered channels", async () => {
  const read = vi.fn(async () => version);
  const noted = lanes();
  const { note } = order({ read }, noted);
  await Promise.all([event, event, event].map(note));
  await note(event);
  expect(read).toHaveBeenCalledTimes(1);
  expect(noted.notePending.mock.calls).toEqual(Array(4).fill([event, "webhooks"]));
});

test("a lookup that fails is not cached", async () => {
  const read = vi.fn(async () => version).mockRejectedValueOnce(new Error("away"));
  const noted = lanes();
  const { note } = order({ read }, noted);
  await expect(note(event)).rejects.toThrow("away");
  await note(event);
  expect(noted.notePending).toHaveBeenCalledTimes(1);
});
