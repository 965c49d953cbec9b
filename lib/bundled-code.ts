import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { type AssetCode, Code } from "aws-cdk-lib/aws-lambda";
import { bundles } from "./bundles.ts";
import { eventTypesFile } from "./event-types.ts";

const functions = fileURLToPath(new URL("../functions", import.meta.url));

/**
 * Returns the code of a function as one minified module. It runs esbuild in this process, because `NodejsFunction`
 * starts npx and esbuild for each, which takes several times as long.
 *
 * @param folder - Folder under `functions/`, whose `handler.ts` is the entry point.
 * @param eventTypes - The deployment's own event types as JSON, as a file next to the code.
 */
export function bundledCode(folder: string, eventTypes?: string): AssetCode {
  return Code.fromAsset(join(functions, folder), {
    // By the output and not by its path, so that it is the same in every checkout.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Unused too, but CDK bundles the same folder a second time only if something here differs.
      environment: {
        EVENT_TYPES: createHash("sha256")
          .update(eventTypes ?? "")
          .digest("hex"),
      },
      image: DockerImage.fromRegistry("unused: it is bundled here"),
      local: {
        tryBundle(outputFolder) {
          const bundle = bundles(eventTypes !== undefined).get(folder);
          if (!bundle) throw new Error(`There is no functions/${folder}/handler.ts`);
          const files = { ...bundle.files, "index.js": bundle.code };
          for (const [path, code] of Object.entries(files)) {
            const file = join(outputFolder, path);
            mkdirSync(dirname(file), { recursive: true });
            writeFileSync(file, code);
          }
          if (eventTypes) writeFileSync(join(outputFolder, eventTypesFile), eventTypes);
          return true;
        },
      },
    },
  });
}
