import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { type AssetCode, Code } from "aws-cdk-lib/aws-lambda";
import { buildSync } from "esbuild";

const functions = fileURLToPath(new URL("../functions", import.meta.url));

/**
 * The code of a function as one minified ES module, by esbuild in this process: `NodejsFunction` would
 * start npx and esbuild for each, which takes several times as long.
 *
 * @param folder - Under `functions/`; its `handler.ts` is where the code begins.
 */
export function bundledCode(folder: string): AssetCode {
  const entry = join(functions, folder, "handler.ts");
  return Code.fromAsset(join(functions, folder), {
    // By what was bundled and not by where it came from: the same in every checkout.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry("unused: it is bundled here"),
      local: {
        tryBundle(outputFolder) {
          bundle(entry, join(outputFolder, "index.mjs"));
          return true;
        },
      },
    },
  });
}

function bundle(entry: string, outfile: string): void {
  buildSync({
    entryPoints: [entry],
    outfile,
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
  });
}
