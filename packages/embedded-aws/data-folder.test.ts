import { chmod, mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { FolderOfAnotherUser, lockDataFolder, privateFolder } from "./data-folder.ts";
import { lambdaFunction, queue, startTestAws, table } from "./testing/stack.ts";
import { tempFolder } from "./testing/temp-folder.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const modeOf = async (folder: string) => ((await stat(folder)).mode & 0o777).toString(8);

test("creates a data folder, its parents and its parts with mode 0700", async () => {
  const parent = join(await tempFolder(), "new");
  const dataDir = join(parent, "data");
  const { aws } = await startTestAws(
    {
      Resources: { Table: table({ id: "S" }), Queue: queue(), Function: lambdaFunction("any") },
      bundles: { any: "export const handler = () => {};" },
    },
    { dataDir },
  );
  await aws.stop();
  const entries = await readdir(dataDir, { withFileTypes: true });
  const parts = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(parts).toContain("dynamodb");
  for (const folder of [parent, dataDir, ...parts.map((name) => join(dataDir, name))]) {
    expect(await modeOf(folder), folder).toBe("700");
  }
});

test.each([0o755, 0o777, 0o500])(
  "closes an existing folder with mode %o to others",
  async (mode) => {
    const folder = join(await tempFolder(), "existing");
    await mkdir(folder);
    await chmod(folder, mode);
    lockDataFolder(folder)();
    expect(await modeOf(folder)).toBe("700");
  },
);

test("refuses a folder of another user and does not change it", async () => {
  const folder = await tempFolder();
  await chmod(folder, 0o755);
  vi.spyOn(process, "getuid").mockReturnValue((await stat(folder)).uid + 1);
  expect(() => privateFolder(folder)).toThrow(FolderOfAnotherUser);
  expect(await modeOf(folder)).toBe("755");
});
