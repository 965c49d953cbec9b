import { dictionary, listOf, oneOf, open, optional, someText } from "../kinds.ts";

/*
 * Keygen's resources are JSON:API resource objects (keygen.sh/docs/api). Their attributes are left
 * open: they differ between the versions of Keygen's API, and each event comes from a server that
 * made them itself.
 */
const resource = <const T extends readonly [string, ...string[]]>(...types: T) =>
  open({
    id: someText,
    type: oneOf(...types),
    attributes: dictionary,
    relationships: optional(dictionary),
    links: optional(dictionary),
  });

export const user = resource("users");
export const license = resource("licenses");
export const entitlement = resource("entitlements");

/** The documentation speaks of a license file; the server's code broadcasts the license itself. */
export const license_file = resource("license-files", "licenses");

/*
 * The documentation speaks of the attached objects; the server's code broadcasts the records that
 * attach them.
 */
export const users = listOf(resource("users", "license-users"));
export const entitlements = listOf(resource("entitlements", "license-entitlements"));
