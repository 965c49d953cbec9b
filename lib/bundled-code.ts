import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { type AssetCode, Code } from "aws-cdk-lib/aws-lambda";
import { buildSync, type Metafile } from "esbuild";
import { eventTypesFile } from "./event-types.ts";

const functions = fileURLToPath(new URL("../functions", import.meta.url));

/**
 * The code of a function as one minified ES module, by esbuild in this process: `NodejsFunction` would
 * start npx and esbuild for each, which takes several times as long.
 *
 * @param folder - Under `functions/`; its `handler.ts` is where the code begins.
 * @param eventTypes - The deployment's own event types as JSON, to lie beside the code.
 */
export function bundledCode(folder: string, eventTypes?: string): AssetCode {
  const entry = join(functions, folder, "handler.ts");
  return Code.fromAsset(join(functions, folder), {
    // By what was bundled and not by where it came from: the same in every checkout.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Unused too, but CDK bundles the same folder again only if something here differs.
      environment: {
        EVENT_TYPES: createHash("sha256")
          .update(eventTypes ?? "")
          .digest("hex"),
      },
      image: DockerImage.fromRegistry("unused: it is bundled here"),
      local: {
        tryBundle(outputFolder) {
          // Without event types of its own, a deployment's bundles have no code for them either.
          const define = eventTypes ? {} : { "process.env.EVENT_TYPES_FILE": "undefined" };
          bundle(entry, join(outputFolder, "index.mjs"), define);
          if (eventTypes) writeFileSync(join(outputFolder, eventTypesFile), eventTypes);
          return true;
        },
      },
    },
  });
}

/** Bundles what begins at an entry point; the answer says what came of which file. */
export function bundle(entry: string, outfile: string, define: Record<string, string>): Metafile {
  const { metafile } = buildSync({
    entryPoints: [entry],
    outfile,
    define,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    // The SDK inside: the runtime's own is slower to start and not the version that was tested.
    // Some dependencies are CommonJS and call require() for Node's own modules.
    banner: {
      js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
    },
    logLevel: "error",
    metafile: true,
  });
  return metafile;
}
