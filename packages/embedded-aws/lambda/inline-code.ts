import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Writes the code of a function that stands in its template, as CloudFormation does, to a file named `index`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 *
 * @returns The function's folder.
 */
export async function inlineCode(
  dataDir: string,
  logicalId: string,
  source: string,
): Promise<string> {
  const all = join(dataDir, "inline-code");
  const folder = join(all, logicalId);
  await mkdir(folder, { recursive: true });
  // Without it, a package around the data folder would tell what kind of module the file is.
  await writeFile(join(all, "package.json"), "{}");
  await writeFile(join(folder, "index.js"), source);
  return folder;
}
