import { isObject, TemplateFault } from "./template.ts";

/** Values that the functions of a template can refer to. */
export type Scope = {
  /** Returns a parameter, a pseudo parameter, or the physical ID of a resource. */
  reference(name: string, where: string): unknown;
  attribute(logicalId: string, name: string, where: string): unknown;
  condition(name: string, where: string): boolean;
  mapping(map: string, key: string, name: string, where: string): unknown;
};

/** The value of `AWS::NoValue`. The property or element with it is omitted. */
export const NO_VALUE = Symbol("AWS::NoValue");

type Intrinsic = (argument: unknown, scope: Scope, where: string) => unknown;

/**
 * Intrinsic functions of CloudFormation.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope, where) => scope.reference(text(name, where), where),
  "Fn::GetAtt": getAtt,
  "Fn::Join": (argument, scope, where) => {
    const [separator, values] = tuple(argument, 2, where);
    return list(evaluate(values, scope, `${where}/1`), where)
      .map((value) => text(value, where))
      .join(text(separator, where));
  },
  "Fn::Sub": substitute,
  "Fn::Select": (argument, scope, where) => {
    const [index, values] = tuple(argument, 2, where);
    const from = list(evaluate(values, scope, `${where}/1`), where);
    const at = Number(evaluate(index, scope, `${where}/0`));
    if (!(at in from)) throw new TemplateFault(where, `there is no element ${at}`);
    return from[at];
  },
  "Fn::Split": (argument, scope, where) => {
    const [separator, value] = tuple(argument, 2, where);
    return text(evaluate(value, scope, `${where}/1`), where).split(text(separator, where));
  },
  "Fn::If": (argument, scope, where) => {
    const [condition, whenTrue, whenFalse] = tuple(argument, 3, where);
    return scope.condition(text(condition, where), where)
      ? evaluate(whenTrue, scope, `${where}/1`)
      : evaluate(whenFalse, scope, `${where}/2`);
  },
  "Fn::FindInMap": (argument, scope, where) => {
    const names = tuple(argument, 3, where).map((name, at) =>
      text(evaluate(name, scope, `${where}/${at}`), where),
    );
    const [map = "", key = "", name = ""] = names;
    return scope.mapping(map, key, name, where);
  },
  "Fn::Base64": (argument, scope, where) =>
    Buffer.from(text(evaluate(argument, scope, where), where)).toString("base64"),
};

/** Functions that are allowed only in the Conditions section. */
const conditionFunctions: Readonly<Record<string, Intrinsic>> = {
  Condition: (name, scope, where) => scope.condition(text(name, where), where),
  "Fn::Equals": (argument, scope, where) => {
    const [left, right] = tuple(argument, 2, where).map((side) => evaluate(side, scope, where));
    return String(left) === String(right);
  },
  "Fn::And": (argument, scope, where) =>
    list(argument, where).every((part) => evaluateCondition(part, scope, where)),
  "Fn::Or": (argument, scope, where) =>
    list(argument, where).some((part) => evaluateCondition(part, scope, where)),
  "Fn::Not": (argument, scope, where) => {
    const [part] = tuple(argument, 1, where);
    return !evaluateCondition(part, scope, where);
  },
};

/** Returns the value with every function in it replaced by its result. `where` is for messages. */
export function evaluate(value: unknown, scope: Scope, where: string): unknown {
  if (Array.isArray(value)) {
    return value
      .map((element, at) => evaluate(element, scope, `${where}/${at}`))
      .filter((element) => element !== NO_VALUE);
  }
  if (!isObject(value)) return value;
  const call = functionCall(value);
  if (call) {
    const intrinsic = intrinsics[call.name];
    if (!intrinsic) throw new TemplateFault(where, `the function ${call.name} is not supported`);
    return intrinsic(call.argument, scope, `${where}/${call.name}`);
  }
  const result: Record<string, unknown> = {};
  for (const [key, property] of Object.entries(value)) {
    const evaluated = evaluate(property, scope, `${where}/${key}`);
    if (evaluated !== NO_VALUE) result[key] = evaluated;
  }
  return result;
}

/** Evaluates an entry of the Conditions section. */
export function evaluateCondition(value: unknown, scope: Scope, where: string): boolean {
  const [name = "", ...more] = isObject(value) ? Object.keys(value) : [];
  const test = conditionFunctions[name];
  if (!isObject(value) || more.length > 0 || !test) {
    throw new TemplateFault(where, `${name || "this"} is not a supported condition function`);
  }
  return test(value[name], scope, `${where}/${name}`) === true;
}

/** Returns the function call that an object represents; undefined for any other object. */
export function functionCall(
  value: Readonly<Record<string, unknown>>,
): { name: string; argument: unknown } | undefined {
  const [name, ...more] = Object.keys(value);
  if (name === undefined || more.length > 0) return undefined;
  return name === "Ref" || name.startsWith("Fn::") ? { name, argument: value[name] } : undefined;
}

/** Returns the logical ID and attribute of `Fn::GetAtt`, written as a list or with a dot. */
export function getAttParts(argument: unknown, where: string): [string, string] {
  if (typeof argument === "string") {
    const dot = argument.indexOf(".");
    if (dot > 0) return [argument.slice(0, dot), argument.slice(dot + 1)];
  } else if (Array.isArray(argument) && argument.length >= 2) {
    return [text(argument[0], where), argument.slice(1).join(".")];
  }
  throw new TemplateFault(where, "expected [logical id, attribute] or `id.attribute`");
}

/** Names between `${` and `}`. `${!Literal}` is text. */
export const SUBSTITUTION = /\$\{([^}]+)\}/g;

function getAtt(argument: unknown, scope: Scope, where: string): unknown {
  const [logicalId, name] = getAttParts(argument, where);
  return scope.attribute(logicalId, name, where);
}

function substitute(argument: unknown, scope: Scope, where: string): string {
  const [template, variables] = Array.isArray(argument)
    ? tuple(argument, 2, where)
    : [argument, {}];
  const own = isObject(variables) ? variables : {};
  return text(template, where).replace(SUBSTITUTION, (_match, name: string) => {
    if (name.startsWith("!")) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(own, name)) return text(evaluate(own[name], scope, where), where);
    const value = name.includes(".") ? getAtt(name, scope, where) : scope.reference(name, where);
    return text(value, where);
  });
}

function tuple(value: unknown, length: number, where: string): readonly unknown[] {
  if (Array.isArray(value) && value.length === length) return value;
  throw new TemplateFault(where, `expected a list of ${length}`);
}

function list(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TemplateFault(where, "expected a list");
}

function text(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new TemplateFault(where, "expected text");
}
