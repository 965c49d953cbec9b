import { spawnSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { install } from "./installed.ts";

/*
 * Stands in for npm in the lines of a document. It installs packages from this repository instead of the registry, and
 * packs nothing, because that has been done.
 */

const [command = "", ...args] = process.argv.slice(2);
if (command === "install") await installHere(args);
else if (command !== "pack") {
  const path = (process.env.PATH ?? "").split(":").slice(1).join(":");
  const { status } = spawnSync("npm", [command, ...args], {
    stdio: "inherit",
    env: { ...process.env, PATH: path },
  });
  process.exitCode = status ?? 1;
}

/** Installs a packed package, the named ones, and the commands of both. */
async function installHere([archive = "", ...others]: readonly string[]): Promise<void> {
  const name = basename(archive).replace(/-\d.*$/, "");
  const packages = others.filter((other) => !other.startsWith("node@"));
  await install(resolve(archive), name, process.cwd(), packages);
  const bin = "node_modules/.bin";
  await mkdir(bin);
  await symlink(`../${name}/cli/leb/leb.cjs`, join(bin, "leb"));
  if (packages.length === others.length) return;
  const node = "node_modules/node/bin/node";
  await mkdir(dirname(node), { recursive: true });
  await symlink(process.execPath, node);
  await symlink("../node/bin/node", join(bin, "node"));
  const manifest = { name: "node", version: process.versions.node };
  await writeFile("node_modules/node/package.json", JSON.stringify(manifest));
}
