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

export type ParameterDeclaration = {
  readonly Type: string;
  readonly Default?: unknown;
};

export type ResourceDeclaration = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
};

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

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
