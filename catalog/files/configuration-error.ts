/** What was configured is wrong as it is written, so that nothing should be deployed with it. */
export class ConfigurationError extends Error {
  override readonly name: string = "ConfigurationError";

  constructor(what: string, faults: readonly string[] = []) {
    super(
      [`${what}${faults.length > 0 ? ":" : "."}`, ...faults.map((line) => `  ${line}`)].join("\n"),
    );
  }
}

/** The catalog is wrong as it is written, so that nothing should be deployed with it. */
export class CatalogError extends ConfigurationError {
  override readonly name = "CatalogError";
}
