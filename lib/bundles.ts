import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, buildSync } from "esbuild";
import { moduleExtension } from "../bus/aws/module-extension.ts";

const functions = fileURLToPath(new URL("../functions", import.meta.url));
const bus = fileURLToPath(new URL("../bus", import.meta.url));
const handler = `handler${moduleExtension}`;

/** Scripts by what starts them: whatever has that in its bundle has these beside it. */
const scriptOf = { [`bus/transforms/evaluator${moduleExtension}`]: "evaluator-process" } as const;
/** A package by where it is to lie: a file of it. */
const jsonata = { "node_modules/jsonata/index.js": "jsonata/jsonata.min.js" } as const;
/** Packages likewise by what loads them while it runs, or starts what does. */
const loadedBy = {
  [`bus/transforms/evaluator${moduleExtension}`]: jsonata,
  [`bus/transforms/expression-schema${moduleExtension}`]: jsonata,
} as const;

/** A function's code as one file, and what else it needs beside it. */
export type Bundle = {
  readonly code: Uint8Array;
  /** Scripts that it starts as processes of their own, and packages that it loads, by their files' paths. */
  readonly beside: Readonly<Record<string, Uint8Array>>;
  /** The files that something in it came of, from the working directory. */
  readonly sources: readonly string[];
};

/** How code becomes one file for Lambda. */
export const bundling = {
  // The SDK too: the runtime's own is slower to start, and not the version that was tested.
  bundle: true,
  minify: true,
  // Not ES modules: importing node:http by name loads all that it has, such as a whole fetch (25 ms).
  format: "cjs",
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  // By no tsconfig.json: where this is installed, there is another, or none. So strict is said here.
  tsconfigRaw: {},
  banner: { js: '"use strict";' },
  logLevel: "error",
} as const satisfies BuildOptions;

const made = new Map<boolean, ReadonlyMap<string, Bundle>>();

/**
 * The bundles of all functions, by their folders under `functions/`; each begins in its `handler.ts`.
 *
 * @param withEventTypes - Whether the deployment has event types of its own. Without, the bundles have
 *   no code for them either.
 */
export function bundles(withEventTypes: boolean): ReadonlyMap<string, Bundle> {
  const known = made.get(withEventTypes) ?? bundleAll(withEventTypes);
  made.set(withEventTypes, known);
  return known;
}

/** All in one go, since they share most of what they import: one by one takes three times as long. */
function bundleAll(withEventTypes: boolean): ReadonlyMap<string, Bundle> {
  const { outputFiles, metafile } = build(withEventTypes);
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
        (script) => [`${script}.js`, codeOf.get(script) as Uint8Array] as const,
      );
      const packages = neededBy(sources, loadedBy).flatMap((files) =>
        Object.entries(files).map(([path, file]) => [path, packageFile(file)] as const),
      );
      return [name, { code, beside: Object.fromEntries([...scripts, ...packages]), sources }];
    }),
  );
}

/** Each bundle's code with its source map (ECMA-426), for profiles of what is deployed. */
export function bundlesWithSourceMaps(): readonly {
  readonly code: string;
  readonly map: string;
}[] {
  const { outputFiles } = build(false, "external");
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  return [...texts].flatMap(([path, code]) => {
    const map = texts.get(`${path}.map`);
    return map === undefined ? [] : [{ code, map }];
  });
}

function build(withEventTypes: boolean, sourcemap: false | "external" = false) {
  return buildSync({
    entryPoints: [
      ...readdirSync(functions)
        .map((folder) => ({ in: join(functions, folder, handler), out: folder }))
        .filter((entry) => existsSync(entry.in)),
      ...Object.values(scriptOf).map((name) => ({
        in: join(bus, "transforms", `${name}${moduleExtension}`),
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
    write: false,
    metafile: true,
    sourcemap,
  });
}

/** What a table has for the files that a bundle came of. */
function neededBy<T>(sources: readonly string[], table: Readonly<Record<string, T>>): T[] {
  const isThere = (part: string) => sources.some((file) => file.endsWith(part));
  return Object.entries(table).flatMap(([part, it]) => (isThere(part) ? [it] : []));
}

/** @param path - Of a file, with the name of its package. */
function packageFile(path: string): Uint8Array {
  return readFileSync(createRequire(import.meta.url).resolve(path));
}
