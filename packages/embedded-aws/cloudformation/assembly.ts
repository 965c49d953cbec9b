import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as z from "zod";
import { assertTemplate } from "./scope.ts";
import { type Template, TemplateFault } from "./template.ts";

/** One stack of a cloud assembly (the `cdk.out` folder of `cdk synth`). */
export type StackAssembly = {
  readonly stackName: string;
  readonly template: Template;
  /** Returns the folder of the asset that a deploy would upload under this key of an S3 bucket. */
  assetFolder(objectKey: string): string | undefined;
};

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z
        .object({
          templateFile: z.string().optional(),
          stackName: z.string().optional(),
          file: z.string().optional(),
        })
        .optional(),
    }),
  ),
});

const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string().optional() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
const MAX_STACK_NAME = 128;

/** Reads the stack with this name, or the only one. */
export async function readAssembly(folder: string, name?: string): Promise<StackAssembly> {
  const manifest = manifestSchema.parse(await readJson(join(folder, "manifest.json")));
  const artifacts = Object.entries(manifest.artifacts);
  const stacks = artifacts
    .filter(([, { type }]) => type === "aws:cloudformation:stack")
    .map(([id, { properties }]) => ({
      name: properties?.stackName ?? id,
      templateFile: properties?.templateFile ?? `${id}.template.json`,
    }));
  const chosen = name === undefined ? stacks : stacks.filter((stack) => stack.name === name);
  const [stack] = chosen;
  if (!stack || chosen.length > 1) {
    const wanted = name === undefined ? "exactly one stack" : `a stack ${name}`;
    const names = stacks.map((found) => found.name).join(", ") || "none";
    throw new TemplateFault(folder, `expected ${wanted}, found ${names}`);
  }

  if (stack.name.length > MAX_STACK_NAME) {
    const message = `the stack name ${stack.name} has ${stack.name.length} characters; AWS allows ${MAX_STACK_NAME}`;
    throw new TemplateFault(folder, message);
  }
  const assets = new Map<string, string>();
  for (const [, { type, properties }] of artifacts) {
    if (type !== "cdk:asset-manifest" || properties?.file === undefined) continue;
    const { files } = assetsSchema.parse(await readJson(join(folder, properties.file)));
    for (const { source, destinations } of Object.values(files)) {
      if (source.path === undefined) continue;
      const path = resolve(folder, source.path);
      for (const { objectKey } of Object.values(destinations)) assets.set(objectKey, path);
    }
  }
  return {
    stackName: stack.name,
    template: assertTemplate(await readJson(join(folder, stack.templateFile)), stack.templateFile),
    assetFolder: (objectKey) => assets.get(objectKey),
  };
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8"));
}
