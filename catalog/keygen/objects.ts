import {
  dictionary,
  listOf,
  oneOf,
  open,
  optional,
  optionally,
  type Schema,
  secret,
  someText,
} from "../kinds.ts";
import { lazily } from "../lazily.ts";

type Types = readonly [string, ...string[]];

/*
 * Keygen's resources are JSON:API resource objects (keygen.sh/docs/api). Their attributes are left
 * open: they differ between versions of Keygen's API, and each event comes from a server that
 * created them itself.
 */
const resource = <const T extends Types>(...types: T) => resourceWith(() => dictionary, ...types);

const resourceWith = <A extends Schema, const T extends Types>(attributes: () => A, ...types: T) =>
  lazily(() => {
    const anyMembers = optional(dictionary);
    return open({
      id: someText,
      type: oneOf(...types),
      attributes: attributes(),
      relationships: anyMembers,
      links: anyMembers,
    });
  });

const resources = <const T extends Types>(...types: T) => {
  const one = resource(...types);
  return lazily(() => listOf(one()));
};

export const account = resource("accounts");
export const artifact = resource("artifacts");
export const billing = resource("billings");
export const component = resource("components");
export const entitlement = resource("entitlements");
export const environment = resource("environments");
export const group = resource("groups");
export const key = resource("keys");
export const license = resource("licenses");
export const machine = resource("machines");
const releasePackage = resource("packages");

export { releasePackage as package };
export const plan = resource("plans");
export const policy = resource("policies");
export const process = resource("processes");
export const product = resource("products");
export const release = resource("releases");
export const setting = resource("settings");
export const user = resource("users");

/** Keygen removes the secrets of these before it sends them. Another publisher may not. */
export const second_factor = resourceWith(
  () => open(optionally({ uri: secret, secret })),
  "second-factors",
);
/** As for `second_factor`, Keygen removes the secret. Another publisher may not. */
export const token = resourceWith(() => open(optionally({ token: secret })), "tokens");

/** The documentation mentions files, but the server's code sends the license or machine itself. */
export const license_file = resource("license-files", "licenses");
export const machine_file = resource("machine-files", "machines");

/** The server's code sends either, depending on the version of its API. */
export const artifact_or_release = resource("artifacts", "releases");

/*
 * The documentation mentions the attached objects, but the server's code sends the records that
 * attach them.
 */
export const constraints = resources("constraints", "release-entitlement-constraints");
export const entitlements = resources(
  "entitlements",
  "license-entitlements",
  "policy-entitlements",
);
export const owners = resources("users", "group-owners");
export const users = resources("users", "license-users");
