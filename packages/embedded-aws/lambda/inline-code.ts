import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Writes a function's inline code to a file named `index`, as CloudFormation does.
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
  // Otherwise a package around the data folder would determine the file's module type.
  await writeFile(join(all, "package.json"), "{}");
  await writeFile(join(folder, "index.js"), source);
  return folder;
}
