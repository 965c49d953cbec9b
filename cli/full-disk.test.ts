import { expect, test } from "vitest";
import { isFullDisk, noticesOnce } from "./full-disk.ts";

test("says once what to do about a full disk, and prints other notices", () => {
  const notice = noticesOnce(".local");
  const full = "Ingest: IO error: .local/aws/dynamodb/3.log: No space left on device";
  expect(notice("Ingest: other", 0)).toBe("Ingest: other");
  expect(notice(full, 0)).toMatch(/^The disk of \.local is full\..*--data DIR/);
  expect(notice(full, 5_000)).toBeUndefined();
  expect(notice(full, 10_000)).toMatch(/is full/);
});

test("finds a full disk in the error of a synthesis", () => {
  expect(isFullDisk("FailedToBundleAsset: Error: ENOSPC: no space left on device, write")).toBe(
    true,
  );
  expect(isFullDisk("Error: EACCES: permission denied")).toBe(false);
});
