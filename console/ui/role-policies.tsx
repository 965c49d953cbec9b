import type { AwsAccess } from "../../sdk/index.ts";
import { Id } from "./copy.tsx";
import { Json } from "./json.tsx";
import { Fact, Facts } from "./page.tsx";

/** The external id and the policies of a role that the bus assumes. */
export function RolePolicies({
  access: { external_id, role_name_prefix, trust_policy, permission_policy },
}: {
  readonly access: AwsAccess;
}) {
  return (
    <>
      <Facts>
        <Fact name="External ID">
          <Id id={external_id} name="the external ID" />
        </Fact>
        <Fact name="Name of the role">
          <code>{role_name_prefix}…</code>
        </Fact>
      </Facts>
      <Json title="Trust policy" value={trust_policy} />
      {permission_policy && <Json title="Permission policy" value={permission_policy} />}
    </>
  );
}
