import { ConfigurationError } from "./files/configuration-error.ts";

/** The catalog is wrong as it is written, so that nothing should be deployed with it. */
export class CatalogError extends ConfigurationError {
  override readonly name = "CatalogError";
}
