import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const folders: string[] = [];

// Hooks run in reverse order, so everything that a test file ends itself has ended by then.
afterAll(async () => {
  const options = { recursive: true, force: true };
  await Promise.all(folders.splice(0).map((folder) => rm(folder, options)));
});

/** Creates a folder that is removed after the test file. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "embedded-aws-test-"));
  folders.push(folder);
  return folder;
}
