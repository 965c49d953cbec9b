import { creationOrder } from "./dependencies.ts";
import { evaluate } from "./intrinsics.ts";
import { type CreatedResource, scopeOf } from "./scope.ts";
import type { Template } from "./template.ts";

/** Creates one resource. Its properties are plain values. */
export type Provisioner = (resource: {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}) => Promise<Omit<CreatedResource, "type">>;

/** A created stack: its resources by logical ID, and its outputs by name. */
export type Stack = {
  readonly resources: ReadonlyMap<string, CreatedResource>;
  readonly outputs: Readonly<Record<string, string>>;
};

/** Creates the resources of a template one by one, each after those it refers to. */
export async function createStack(
  template: Template,
  stackName: string,
  parameters: Readonly<Record<string, string>>,
  provision: Provisioner,
): Promise<Stack> {
  const created = new Map<string, CreatedResource>();
  const scope = scopeOf(template, stackName, parameters, created);
  const holds = (condition: string | undefined, where: string) =>
    condition === undefined || scope.condition(condition, where);

  for (const logicalId of creationOrder(template.Resources)) {
    const resource = template.Resources[logicalId];
    if (!resource || !holds(resource.Condition, logicalId)) continue;
    const where = `${logicalId}/Properties`;
    const properties = evaluate(resource.Properties ?? {}, scope, where) as Record<string, unknown>;
    const { ref, attributes } = await provision({ logicalId, type: resource.Type, properties });
    created.set(logicalId, { type: resource.Type, ref, attributes });
  }

  const outputs: Record<string, string> = {};
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    const where = `Outputs/${name}`;
    if (holds(output.Condition, where)) {
      outputs[name] = String(evaluate(output.Value, scope, `${where}/Value`));
    }
  }
  return { resources: created, outputs };
}
