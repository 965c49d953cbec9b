import { evaluate, functionCall, getAttParts, SUBSTITUTION } from "./intrinsics.ts";
import { type CreatedResource, scopeOf } from "./scope.ts";
import { isObject, type ResourceDeclaration, type Template, TemplateFault } from "./template.ts";

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

/**
 * Creates the resources of a template one by one, each after those it refers to.
 *
 * @param account - The account of the stack; by default, `ACCOUNT_ID`.
 */
export async function createStack(
  template: Template,
  stackName: string,
  parameters: Readonly<Record<string, string>>,
  provision: Provisioner,
  account?: string,
): Promise<Stack> {
  const created = new Map<string, CreatedResource>();
  const scope = scopeOf(template, stackName, parameters, created, account);
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

/** Returns logical IDs in an order in which every resource comes after those it refers to. */
function creationOrder(
  resources: Readonly<Record<string, ResourceDeclaration>>,
): readonly string[] {
  const order: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];

  const visit = (id: string) => {
    if (done.has(id)) return;
    if (path.includes(id)) {
      const cycle = [...path.slice(path.indexOf(id)), id];
      throw new TemplateFault("Resources", `circular dependency: ${cycle.join(" → ")}`);
    }
    path.push(id);
    for (const needed of dependencies(id, resources)) visit(needed);
    path.pop();
    done.add(id);
    order.push(id);
  };

  for (const id of Object.keys(resources)) visit(id);
  return order;
}

function dependencies(
  id: string,
  resources: Readonly<Record<string, ResourceDeclaration>>,
): ReadonlySet<string> {
  const resource = resources[id];
  const found = new Set<string>();
  if (!resource) return found;
  const { DependsOn: dependsOn = [] } = resource;
  for (const name of typeof dependsOn === "string" ? [dependsOn] : dependsOn) {
    if (!(name in resources)) throw new TemplateFault(`${id}/DependsOn`, `there is no ${name}`);
    found.add(name);
  }
  collect(resource.Properties, `${id}/Properties`, (name) => {
    if (name in resources) found.add(name);
  });
  return found;
}

function collect(value: unknown, where: string, found: (name: string) => void): void {
  if (Array.isArray(value)) {
    for (const element of value) collect(element, where, found);
    return;
  }
  if (!isObject(value)) return;
  const call = functionCall(value);
  if (call?.name === "Ref") {
    found(String(call.argument));
  } else if (call?.name === "Fn::GetAtt") {
    found(getAttParts(call.argument, where)[0]);
  } else {
    if (call?.name === "Fn::Sub") {
      const template = Array.isArray(call.argument) ? call.argument[0] : call.argument;
      for (const [, name = ""] of String(template).matchAll(SUBSTITUTION)) {
        found(name.split(".")[0] ?? name);
      }
    }
    for (const part of Object.values(value)) collect(part, where, found);
  }
}
