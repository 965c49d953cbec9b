import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, buildSync } from "esbuild";
import { moduleExtension } from "../bus/aws/module-extension.ts";
import { cachedBuild } from "./cached-build.ts";
import { compressedFiles } from "./site/compressed-files.ts";
import { consoleFiles } from "./site/console-files.ts";
import { referenceFiles } from "./site/reference-files.ts";

const functions = fileURLToPath(new URL("../functions", import.meta.url));
const bus = fileURLToPath(new URL("../bus", import.meta.url));
const handler = `handler${moduleExtension}`;

/** Scripts by the module that starts or loads them. A bundle with the module has the script next to it. */
const scriptOf = {
  [`bus/transforms/evaluator${moduleExtension}`]: {
    folder: "transforms",
    name: "evaluator-process",
  },
  [`bus/company-aws/aws-sender${moduleExtension}`]: { folder: "company-aws", name: "aws-clients" },
} as const;
/** A file of a package, by its path next to the bundle. */
const jsonata = { "node_modules/jsonata/index.js": "jsonata/jsonata.min.js" } as const;
/** Packages by the module that loads them at run time, or starts a script that does. */
const loadedBy = {
  [`bus/transforms/evaluator${moduleExtension}`]: jsonata,
  [`bus/transforms/expression-schema${moduleExtension}`]: jsonata,
} as const;

/** Static files by the module that serves them. */
const servedBy = {
  [`functions/site/${handler}`]: () => ({
    ...compressedFiles("docs", referenceFiles()),
    ...compressedFiles("console", consoleFiles()),
  }),
} as const;

/** A function's code as one file, and the files next to it. */
export type Bundle = {
  readonly code: Uint8Array;
  /** Scripts that it starts as processes or loads, packages that it loads and files that it serves, by their paths. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Source files of the bundle, from the working directory. */
  readonly sources: readonly string[];
};

/** Settings by which code becomes one file for Lambda. */
export const bundling = {
  // With the SDK: the runtime's own is slower to start, and not the tested version.
  bundle: true,
  minify: true,
  // Not ES modules: importing node:http by name loads everything in it, such as fetch (25 ms).
  format: "cjs",
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  // Without tsconfig.json: an app that installs this has another, or none. So "use strict" is added here.
  tsconfigRaw: {},
  banner: { js: '"use strict";' },
  logLevel: "error",
} as const satisfies BuildOptions;

const made = new Map<boolean, ReadonlyMap<string, Bundle>>();

/**
 * Returns the bundles of all functions, by their folders under `functions/`. The entry point of each is its
 * `handler.ts`.
 *
 * @param withEventTypes - True if the deployment has its own event types. Otherwise, the bundles do not contain the
 * code for them.
 */
export function bundles(withEventTypes: boolean): ReadonlyMap<string, Bundle> {
  const known = made.get(withEventTypes) ?? bundleAll(withEventTypes);
  made.set(withEventTypes, known);
  return known;
}

/** In one run, because they share most of their imports: one by one takes three times as long. */
function bundleAll(withEventTypes: boolean): ReadonlyMap<string, Bundle> {
  const name = withEventTypes ? "functions-with-event-types" : "functions";
  const { outputFiles, metafile } = cachedBuild(name, options(withEventTypes));
  const codeOf = new Map(
    outputFiles.map(({ path, contents }) => [basename(path, ".js"), contents]),
  );
  return new Map(
    [...codeOf].map(([name, code]) => {
      const inputs = Object.entries(metafile.outputs[`${name}.js`]?.inputs ?? {});
      const sources = inputs.flatMap(([file, { bytesInOutput }]) =>
        bytesInOutput > 0 ? file : [],
      );
      const scripts = neededBy(sources, scriptOf).map(
        (script) => [`${script.name}.js`, codeOf.get(script.name) as Uint8Array] as const,
      );
      const packages = neededBy(sources, loadedBy).flatMap((files) =>
        Object.entries(files).map(([path, file]) => [path, packageFile(file)] as const),
      );
      const served = neededBy(sources, servedBy).flatMap((files) => Object.entries(files()));
      const files = Object.fromEntries([...scripts, ...packages, ...served]);
      return [name, { code, files, sources }];
    }),
  );
}

/** Returns each bundle's code with its source map (ECMA-426), for profiles of deployed code. */
export function bundlesWithSourceMaps(): readonly {
  readonly code: string;
  readonly map: string;
}[] {
  const { outputFiles } = buildSync({ ...options(false), sourcemap: "external", write: false });
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  return [...texts].flatMap(([path, code]) => {
    const map = texts.get(`${path}.map`);
    return map === undefined ? [] : [{ code, map }];
  });
}

function options(withEventTypes: boolean) {
  return {
    entryPoints: [
      ...readdirSync(functions)
        .map((folder) => ({ in: join(functions, folder, handler), out: folder }))
        .filter((entry) => existsSync(entry.in)),
      ...Object.values(scriptOf).map(({ folder, name }) => ({
        in: join(bus, folder, `${name}${moduleExtension}`),
        out: name,
      })),
    ],
    define: {
      "import.meta.dirname": "__dirname",
      "import.meta.filename": "__filename",
      ...(withEventTypes ? {} : { "process.env.EVENT_TYPES_FILE": "undefined" }),
    },
    ...bundling,
    alias: {
      "@aws-sdk/credential-provider-node": join(bus, "aws", `lambda-credentials${moduleExtension}`),
    },
    outdir: ".",
  } satisfies BuildOptions;
}

/** Returns the entries of a table for the source files of a bundle. */
function neededBy<T>(sources: readonly string[], table: Readonly<Record<string, T>>): T[] {
  const isThere = (part: string) => sources.some((file) => file.endsWith(part));
  return Object.entries(table).flatMap(([part, it]) => (isThere(part) ? [it] : []));
}

/**
 * Reads a file of a package.
 *
 * @param path - Path of the file, beginning with the name of its package.
 */
function packageFile(path: string): Uint8Array {
  return readFileSync(createRequire(import.meta.url).resolve(path));
}
