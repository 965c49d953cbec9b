/** The parts of a CloudFormation template that the embedded AWS reads. */
export type Template = {
  readonly Parameters?: Readonly<Record<string, ParameterDeclaration>>;
  readonly Mappings?: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
  >;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly Outputs?: Readonly<Record<string, OutputDeclaration>>;
};

/** Declares a parameter. Without a default, the caller must give its value. */
export type ParameterDeclaration = {
  readonly Type: string;
  readonly Default?: unknown;
};

/** Declares a resource, whose properties may contain intrinsic functions. */
export type ResourceDeclaration = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
};

/** Declares an output, whose value may contain intrinsic functions. */
export type OutputDeclaration = {
  readonly Value: unknown;
  readonly Condition?: string;
};

/** The template is invalid, or needs something that the embedded AWS does not support. */
export class TemplateFault extends Error {
  override readonly name = "TemplateFault";

  constructor(where: string, message: string) {
    super(`${where}: ${message}`);
  }
}

/** True if a value is an object and not an array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
