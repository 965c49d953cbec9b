import { expect, test } from "vitest";
import { keysAt, rotateKeys } from "./keygen-rotation.ts";

const now = 1_700_000_000_000;
const keys = { algorithm: "ed25519", public_key: "old", private_key: "old!" } as const;
const pair = (name: string) => ({ publicKey: name, privateKey: `${name}!` });
const current = { algorithm: "ed25519", public_key: "new", private_key: "new!" };

test("the old key signs during the overlap, and then the new one", () => {
  const rotated = rotateKeys(keys, pair("new"), 60, now);
  expect(rotated).toEqual({
    ...keys,
    next: { public_key: "new", private_key: "new!", from: now + 60_000 },
  });
  expect(keysAt(rotated, now + 59_999)).toEqual(rotated);
  expect(keysAt(rotated, now + 60_000)).toEqual(current);
});

test("without an overlap, the new key signs at once", () => {
  expect(rotateKeys(keys, pair("new"), 0, now)).toEqual(current);
});

test("a second rotation replaces keys that have not signed yet, and follows those that have", () => {
  const once = rotateKeys(keys, pair("new"), 60, now);
  const next = { public_key: "newer", private_key: "newer!" };
  expect(rotateKeys(once, pair("newer"), 60, now + 1)).toEqual({
    ...keys,
    next: { ...next, from: now + 60_001 },
  });
  expect(rotateKeys(once, pair("newer"), 60, now + 60_000)).toEqual({
    ...current,
    next: { ...next, from: now + 120_000 },
  });
});
