import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const functions = fileURLToPath(new URL("../functions", import.meta.url));

/** A function's code as one file. */
export type Bundle = {
  readonly code: Uint8Array;
  /** The files that something in it came of, from the working directory. */
  readonly sources: readonly string[];
};

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
  const { outputFiles, metafile } = buildSync({
    entryPoints: readdirSync(functions)
      .map((folder) => ({ in: join(functions, folder, "handler.ts"), out: folder }))
      .filter((entry) => existsSync(entry.in)),
    define: {
      "import.meta.dirname": "__dirname",
      ...(withEventTypes ? {} : { "process.env.EVENT_TYPES_FILE": "undefined" }),
    },
    outdir: ".",
    write: false,
    // The SDK too: the runtime's own is slower to start, and not the version that was tested.
    bundle: true,
    minify: true,
    // Not ES modules: importing node:http by name loads all that it has, such as a whole fetch (25 ms).
    format: "cjs",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    logLevel: "error",
    metafile: true,
  });
  return new Map(
    outputFiles.map(({ path, contents }) => {
      const inputs = Object.entries(metafile.outputs[basename(path)]?.inputs ?? {});
      const sources = inputs.flatMap(([file, { bytesInOutput }]) =>
        bytesInOutput > 0 ? file : [],
      );
      return [basename(path, ".js"), { code: contents, sources }];
    }),
  );
}
