import { ACCOUNT_ID, arnOf, PARTITION, REGION, URL_SUFFIX } from "../account.ts";
import { evaluateCondition, NO_VALUE, type Scope } from "./intrinsics.ts";
import { isObject, type ParameterDeclaration, type Template, TemplateFault } from "./template.ts";

/** A created resource: the values of `Ref` and `Fn::GetAtt` for it. */
export type CreatedResource = {
  readonly type: string;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** Returns the scope of a template's functions while its resources are created. */
export function scopeOf(
  template: Template,
  stackName: string,
  given: Readonly<Record<string, string>>,
  created: ReadonlyMap<string, CreatedResource>,
  account = ACCOUNT_ID,
): Scope {
  const values: Record<string, unknown> = {
    ...pseudoParameters(stackName, account),
    ...parameterValues(template.Parameters ?? {}, given),
  };
  const conditions = new Map<string, boolean>();

  const resource = (logicalId: string, where: string): CreatedResource => {
    const found = created.get(logicalId);
    if (found) return found;
    const reason = logicalId in template.Resources ? "its condition is false" : "there is none";
    throw new TemplateFault(where, `refers to ${logicalId}, but ${reason}`);
  };

  const scope: Scope = {
    reference: (name, where) =>
      Object.hasOwn(values, name) ? values[name] : resource(name, where).ref,
    attribute: (logicalId, name, where) => {
      const { type, attributes } = resource(logicalId, where);
      if (Object.hasOwn(attributes, name)) return attributes[name];
      throw new TemplateFault(where, `${logicalId} (${type}) has no attribute ${name} here`);
    },
    condition: (name, where) => {
      let value = conditions.get(name);
      if (value === undefined) {
        const declared = template.Conditions?.[name];
        if (declared === undefined) throw new TemplateFault(where, `there is no condition ${name}`);
        value = evaluateCondition(declared, scope, `Conditions/${name}`);
        conditions.set(name, value);
      }
      return value;
    },
    mapping: (map, key, name, where) => {
      const value = template.Mappings?.[map]?.[key]?.[name];
      if (value === undefined)
        throw new TemplateFault(where, `no ${map}/${key}/${name} in Mappings`);
      return value;
    },
  };
  return scope;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
function pseudoParameters(stackName: string, account: string): Record<string, unknown> {
  return {
    "AWS::AccountId": account,
    "AWS::NoValue": NO_VALUE,
    "AWS::NotificationARNs": [],
    "AWS::Partition": PARTITION,
    "AWS::Region": REGION,
    "AWS::StackId": stackIdOf(stackName, account),
    "AWS::StackName": stackName,
    "AWS::URLSuffix": URL_SUFFIX,
  };
}

/** Returns the ARN of a stack. Its last part is fixed, so it is the same after a restart. */
export function stackIdOf(stackName: string, account = ACCOUNT_ID): string {
  return arnOf("cloudformation", `stack/${stackName}/local`, account);
}

/**
 * Returns the values of parameters. A parameter of an SSM type, such as the CDK's BootstrapVersion,
 * has the name of an SSM parameter as its value. There is no SSM here, so the name itself is used.
 */
function parameterValues(
  declared: Readonly<Record<string, ParameterDeclaration>>,
  given: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(given)) {
    if (!(name in declared)) throw new TemplateFault(`Parameters/${name}`, "is not declared");
  }
  for (const [name, parameter] of Object.entries(declared)) {
    const value = given[name] ?? parameter.Default;
    if (value === undefined) throw new TemplateFault(`Parameters/${name}`, "has no value");
    values[name] = isListType(parameter) ? String(value).split(",") : value;
  }
  return values;
}

function isListType({ Type }: ParameterDeclaration): boolean {
  return Type === "CommaDelimitedList" || Type.startsWith("List<");
}

/**
 * Returns a value that must be a template.
 *
 * @param where - Names the value in the error.
 * @throws TemplateFault if it has no `Resources`.
 */
export function assertTemplate(value: unknown, where: string): Template {
  if (isObject(value) && isObject(value.Resources)) return value as Template;
  throw new TemplateFault(where, "is not a CloudFormation template");
}
