import { expect, test } from "vitest";
import { operations } from "../../bus/api/operations/index.ts";
import { isChange, isPublishing, type Operation } from "../../bus/api/operations/operation.ts";
import { operationText } from "./operation-text.ts";

test("each change that the audit log can have is a plain sentence", () => {
  const changes = Object.entries<Operation>(operations)
    .filter(([, operation]) => isChange(operation) && !isPublishing(operation))
    .filter(([, { recorded }]) => recorded !== false)
    .map(([id]) => operationText(id));
  expect(changes.toSorted()).toEqual([
    "Canceled the replay",
    "Changed the subscription",
    "Created the key",
    "Created the portal session",
    "Created the source",
    "Created the subscription",
    "Deleted the source",
    "Deleted the subscription",
    "Disabled the subscription",
    "Enabled the subscription",
    "Renamed the company",
    "Replaced the source",
    "Replayed the subscription",
    "Resent the delivery",
    "Revoked the key",
    "Rotated the secret",
    "Tested the subscription",
  ]);
});
