import * as z from "zod";
import type { Meter } from "../billing/meter.ts";
import { isObject, TemplateFault } from "../cloudformation/template.ts";
import type { CustomResources } from "../custom-resources/custom-resources.ts";
import type { Services } from "../endpoint.ts";
import type { EventSourceMapping } from "../event-source-mapping.ts";
import type { HttpApi } from "../http-api/http-api.ts";
import type { AccessControl } from "../iam/access-control.ts";
import type { Logs } from "../logs/logs.ts";

/** The context of resource creation. */
export type World = Services & {
  /** The stack's account. */
  readonly account: string;
  readonly stackName: string;
  readonly access: AccessControl;
  readonly logs: Logs;
  /** Counts billable usage, if requested. */
  readonly meter: Meter | undefined;
  assetFolder(objectKey: string): string | undefined;
  /** Writes inline code of the template to its own folder. */
  inlineCodeFolder(logicalId: string, source: string): Promise<string>;
  /** Values that override environment variables of functions that have them. */
  readonly variables: Readonly<Record<string, string>>;
  /** The HTTP APIs by ID. */
  readonly apis: Map<string, HttpApi>;
  createApi(id: string): Promise<HttpApi>;
  readonly mappings: EventSourceMapping[];
  readonly customResources: CustomResources;
  /** Targets of rules. Their existence is known only after all resources are created. */
  readonly ruleTargets: RuleTargets[];
  warn(text: string): void;
};

/** The targets of a rule and their dead-letter queues. */
export type RuleTargets = { readonly rule: string; readonly arns: readonly string[] };

/** The parts of a resource that other resources see. */
export type Created = {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** The logical ID of the resource to create, and the services that it uses. */
export type Context = { readonly logicalId: string; readonly world: World };

/** A type of resource: its supported properties, and its creation. */
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

/** Marks a property that is accepted and deliberately has no effect here. */
export function noEffect(reason: string) {
  return z.unknown().optional().describe(reason);
}

/**
 * Returns the schema of a name from the template. AWS refuses longer names and other characters.
 */
export function physicalName(maxLength: number, pattern = /^/) {
  const error = ({ input = "" }: { readonly input?: unknown }) =>
    `has ${String(input).length} characters; AWS allows ${maxLength}`;
  return z.string().min(1).max(maxLength, { error }).regex(pattern);
}

/** Templates also write numbers and booleans as text. */
export const number = z.coerce.number();

/** Returns the schema of an integer from `min` to `max`. Templates also write numbers as text. */
export function integer(min: number, max: number) {
  return z.coerce.number().int().min(min).max(max);
}

/** A boolean. Templates also write it as text. */
export const boolean = z.union([z.boolean(), z.enum(["true", "false"])]).transform((value) => {
  return value === true || value === "true";
});

/** Returns a name like one that CloudFormation generates, but the same each time. */
export function generatedName({ logicalId, world }: Context, maxLength: number): string {
  return `${world.stackName}-${logicalId}`.slice(-maxLength);
}

/** Parses properties. Reports and drops unknown ones at any depth. */
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
