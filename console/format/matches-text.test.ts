import { expect, test } from "vitest";
import { matchesText } from "./matches-text.ts";

const texts = ["license.expired", "the license's validity period ends", undefined];

test.each(["", " ", "expired", "LICENSE validity", "ends expired"])("%j matches", (search) => {
  expect(matchesText(texts, search)).toBe(true);
});

test.each(["order", "expired order"])("%j does not match", (search) => {
  expect(matchesText(texts, search)).toBe(false);
});
