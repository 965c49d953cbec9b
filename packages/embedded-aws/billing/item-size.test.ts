import { expect, test } from "vitest";
import { itemSize } from "./item-size.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
test.each([
  ["text by its bytes, not its characters", { S: "Ärger" }, 6],
  ["a number by two digits a byte, and one more", { N: "1790000000000" }, 3],
  ["leading and trailing zeros not at all", { N: "000123.4500" }, 4],
  ["a negative number by one more", { N: "-7" }, 3],
  ["zero", { N: "0" }, 1],
  ["a power of ten with its exponent", { N: "1.5e30" }, 2],
  ["bytes without their base64", { B: Buffer.from([1, 2, 3]).toString("base64") }, 3],
  ["true", { BOOL: true }, 1],
  ["null", { NULL: true }, 1],
  ["a set of texts", { SS: ["ab", "c"] }, 3],
  ["an empty list", { L: [] }, 3],
  ["a list by one more for each element", { L: [{ S: "ab" }, { N: "1" }] }, 3 + 1 + 2 + 1 + 2],
  ["a map by its names, and one more for each", { M: { ab: { S: "c" } } }, 3 + 1 + 2 + 1],
])("%s", (_about, value, bytes) => {
  expect(itemSize({ key: value })).toBe("key".length + bytes);
});
