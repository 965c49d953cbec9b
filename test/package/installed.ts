import { execFile } from "node:child_process";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { copyRepository, installed } from "../support/repository-copy.ts";

const { NODE_COMPILE_CACHE: _, ...inherited } = process.env;

/** Of a shell that knows nothing of this repository. */
export const env = {
  ...inherited,
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
};

type Manifest = {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
};

/** In milliseconds. */
export const patience = 100_000;

/** @throws Error with what the command printed. */
export async function run(
  cwd: string,
  command: string,
  ...args: readonly string[]
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, env, timeout: patience });
    return stdout.trim();
  } catch (error) {
    const { message, stdout } = error as Error & { readonly stdout: string };
    throw new Error(`${message}\n${stdout}`);
  }
}

/**
 * Makes a package of a copy of the repository.
 *
 * @returns Its file.
 */
export async function pack(folder: string): Promise<string> {
  const repository = join(folder, "repository");
  await copyRepository(repository);
  await run(repository, "npm", "pack", "--pack-destination", folder);
  const { version } = await manifestOf(repository);
  return join(folder, `license-event-bus-${version}.tgz`);
}

/**
 * Makes the project of this folder, with the package installed as npm would, but for the registry: what the
 * package says that it depends on is there, and nothing else.
 *
 * @param project - Where.
 */
export async function install(archive: string, project: string): Promise<void> {
  await cp(join(import.meta.dirname, "project"), project, { recursive: true });
  for (const [file, code] of await shown()) await writeFile(join(project, file), code);
  const modules = join(project, "node_modules");
  const itself = join(modules, "license-event-bus");
  await mkdir(itself, { recursive: true });
  await run(itself, "tar", "-xf", archive, "--strip-components=1");
  const { dependencies, peerDependencies } = await manifestOf(itself);
  for (const name of Object.keys({ ...dependencies, ...peerDependencies, "@types/node": "" })) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(installed, name), join(modules, name));
  }
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
}

/** The files of an app of one's own that README.md shows, by their names. */
async function shown(): Promise<ReadonlyMap<string, string>> {
  const readme = await readFile(join(import.meta.dirname, "../../README.md"), "utf8");
  const [, section = ""] = /^## In your own CDK app\n(.*?)^## /ms.exec(readme) ?? [];
  const blocks = section.matchAll(/^```ts\n\/\/ (\S+)\n(.*?)^```$/gms);
  return new Map([...blocks].map(([, file = "", code = ""]) => [file, code]));
}
