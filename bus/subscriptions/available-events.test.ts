import { expect, test } from "vitest";
import { type EventType, eventTypes } from "../../catalog/index.ts";
import { availableText } from "./available-events.ts";

const known = [...eventTypes.values()];
const textOf = (isAvailable: (type: EventType) => boolean) =>
  availableText(known.filter(isAvailable), known);

test("lists few event types by their codes", () => {
  expect(textOf(({ code }) => code.startsWith("customer."))).toBe(
    "Available: customer.deleted, customer.updated",
  );
  expect(textOf(({ consumers }) => consumers.includes("integrations"))).toMatch(
    /^Available: ([\w.]+, ){12}[\w.]+$/,
  );
});

test("lists many by filters that select nothing else", () => {
  expect(textOf(({ vendor }) => vendor === "keygen")).toBe("Available: keygen.*");
  const text = textOf(({ code }) => code !== "customer.deleted");
  expect(text).toContain("license.*");
  expect(text).toContain(" customer.updated,");
  expect(text).not.toContain("customer.*");
});

test("says if there is none", () => {
  expect(textOf(() => false)).toBe("No event type is available");
});
