import { cp, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const made = new Set([".git", ".local", "cdk.out", "dist", "node_modules"]);

/** Folder of the packages that this repository has installed. */
export const installed = join(root, "node_modules");

/**
 * Copies the repository with uncommitted changes. The copy uses the installed packages of this one.
 */
export async function copyRepository(folder: string): Promise<void> {
  await cp(root, folder, {
    recursive: true,
    filter: (source) => !made.has(relative(root, source)),
  });
  await symlink(installed, join(folder, "node_modules"));
}
