import { execFile } from "node:child_process";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { blocksOf, copyRepository, installed } from "../support/repository.ts";

const { NODE_COMPILE_CACHE: _, ...inherited } = process.env;

/** The environment of a shell outside this repository. */
export const env = {
  ...inherited,
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
};

type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
};

/** In milliseconds. */
export const patience = 100_000;

/** @throws Error with the output of the command. */
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
 * Packs a copy of the repository.
 *
 * @param path - Path of a package in it, such as `packages/event-patterns`; by default the whole.
 * @returns The package's file.
 */
export async function pack(folder: string, path = ""): Promise<string> {
  const repository = join(folder, "repository");
  await copyRepository(repository);
  const source = join(repository, path);
  await run(source, "npm", "pack", "--pack-destination", folder);
  const { name, version } = await manifestOf(source);
  return join(folder, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
}

/** Creates the project of this folder, with the package installed. */
export async function makeProject(archive: string, project: string): Promise<void> {
  await cp(join(import.meta.dirname, "project"), project, { recursive: true });
  for (const [file, code] of await shown()) await writeFile(join(project, file), code);
  await install(archive, "license-event-bus", project, ["@types/node"]);
}

/**
 * Installs a package as npm would, but without the registry: only the declared dependencies and the
 * named packages are available.
 */
export async function install(
  archive: string,
  name: string,
  project: string,
  others: readonly string[] = [],
): Promise<void> {
  const modules = join(project, "node_modules");
  const itself = join(modules, name);
  await mkdir(itself, { recursive: true });
  await run(itself, "tar", "-xf", archive, "--strip-components=1");
  const { dependencies, peerDependencies } = await manifestOf(itself);
  const all = new Set([...Object.keys({ ...dependencies, ...peerDependencies }), ...others]);
  for (const needed of all) {
    await mkdir(dirname(join(modules, needed)), { recursive: true });
    await symlink(join(installed, needed), join(modules, needed));
  }
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
}

/** Returns the TypeScript that the documents show for an app of one's own, by file names. */
async function shown(): Promise<ReadonlyMap<string, string>> {
  const app = blocksOf("docs/cdk-app.md", "ts").map(({ code }) => {
    const [, file = ""] = /^\/\/ (\S+)/.exec(code) ?? [];
    return [file, code] as const;
  });
  const client = blocksOf("docs/sdk.md", "ts").map(({ code }) => code);
  return new Map([...app, ["sdk.ts", [surroundings, ...client].join("\n")]]);
}

/** Declarations that the reader of docs/sdk.md already has. */
const surroundings = `declare const [url, key, secret]: readonly [string, string, string];
declare const request: Request;
declare const license: { readonly id: number };
declare const events: readonly import("license-event-bus/sdk").PublishableEvent[];`;
