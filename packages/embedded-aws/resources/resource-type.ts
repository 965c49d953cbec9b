import * as z from "zod";
import type { Meter } from "../billing/meter.ts";
import { isObject, TemplateFault } from "../cloudformation/template.ts";
import type { CustomResources } from "../custom-resources/custom-resources.ts";
import type { Services } from "../endpoint.ts";
import type { EventSourceMapping } from "../event-source-mapping.ts";
import type { HttpApi } from "../http-api/http-api.ts";
import type { AccessControl } from "../iam/access-control.ts";
import type { Logs } from "../logs/logs.ts";

/** What a resource is made of and put into. */
export type World = Services & {
  readonly stackName: string;
  readonly access: AccessControl;
  readonly logs: Logs;
  /** Counts what AWS would bill, if anybody asks. */
  readonly meter: Meter | undefined;
  assetFolder(objectKey: string): string | undefined;
  /** Writes code that stands in the template to a folder of its own. */
  inlineCodeFolder(logicalId: string, source: string): Promise<string>;
  /** Environment variables in place of the template's, of those functions that have them. */
  readonly variables: Readonly<Record<string, string>>;
  /** The HTTP APIs by their ids. */
  readonly apis: Map<string, HttpApi>;
  createApi(id: string): Promise<HttpApi>;
  readonly mappings: EventSourceMapping[];
  readonly customResources: CustomResources;
  /** Where rules send events; whether that exists is known when all resources do. */
  readonly ruleTargets: RuleTargets[];
  warn(text: string): void;
};

/** The targets of a rule and their dead-letter queues. */
export type RuleTargets = { readonly rule: string; readonly arns: readonly string[] };

/** What other resources see of a resource. */
export type Created = {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
};

export type Context = { readonly logicalId: string; readonly world: World };

/** A type of resource: the properties that it knows, and how it comes into being. */
export type ResourceType = {
  readonly type: string;
  readonly properties: z.ZodObject;
  create(properties: unknown, context: Context, warn: (property: string) => void): Promise<Created>;
};

/** `properties` names every property that has an effect here, and with `noEffect` those without. */
export function resourceType<S extends z.ZodObject>(definition: {
  readonly type: string;
  readonly properties: S;
  create(properties: z.output<S>, context: Context): Promise<Created> | Created;
}): ResourceType {
  const { type, properties: schema } = definition;
  return {
    type,
    properties: schema,
    create: async (properties, context, warn) => {
      const parsed = parse(schema, properties, context.logicalId, type, warn);
      return definition.create(parsed, context);
    },
  };
}

/** A property that is understood, and deliberately does nothing here. */
export function noEffect(reason: string) {
  return z.unknown().optional().describe(reason);
}

/** A name that the template gives: AWS refuses a longer one, and other characters. */
export function physicalName(maxLength: number, pattern = /^/) {
  const error = ({ input = "" }: { readonly input?: unknown }) =>
    `has ${String(input).length} characters, and AWS takes ${maxLength} at most`;
  return z.string().min(1).max(maxLength, { error }).regex(pattern);
}

/** Templates write numbers and booleans as text too. */
export const number = z.coerce.number();

export function integer(min: number, max: number) {
  return z.coerce.number().int().min(min).max(max);
}

export const boolean = z.union([z.boolean(), z.enum(["true", "false"])]).transform((value) => {
  return value === true || value === "true";
});

/** A name that CloudFormation would make up, except that it is the same each time. */
export function generatedName({ logicalId, world }: Context, maxLength: number): string {
  return `${world.stackName}-${logicalId}`.slice(-maxLength);
}

/** Properties that the schema does not know are reported and left out, wherever they are. */
function parse<S extends z.ZodObject>(
  schema: S,
  properties: unknown,
  logicalId: string,
  type: string,
  warn: (property: string) => void,
): z.output<S> {
  const copy: unknown = structuredClone(properties);
  for (;;) {
    const result = schema.safeParse(copy);
    if (result.success) return result.data;
    const unknownKeys = result.error.issues.filter((issue) => issue.code === "unrecognized_keys");
    if (unknownKeys.length === 0) {
      const faults = result.error.issues.map(({ path, message }) => `${path.join("/")} ${message}`);
      throw new TemplateFault(`${logicalId} (${type})`, faults.join("; "));
    }
    for (const { path, keys } of unknownKeys) {
      for (const key of keys) {
        warn([...path, key].join("/"));
        remove(copy, path, key);
      }
    }
  }
}

function remove(root: unknown, path: readonly PropertyKey[], key: string): void {
  let parent: unknown = root;
  for (const step of path) parent = (parent as Record<PropertyKey, unknown>)[step];
  if (isObject(parent)) delete (parent as Record<string, unknown>)[key];
}
