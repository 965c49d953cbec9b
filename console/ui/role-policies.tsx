import type { AwsAccess } from "../../sdk/index.ts";
import { Id } from "./copy.tsx";
import { Json } from "./json.tsx";
import { Fact, Facts } from "./page.tsx";

type Props = { readonly access: AwsAccess };

/** The external ID of a company, and the form of a role's name. */
export function RoleFacts({ access: { external_id, role_name_prefix } }: Props) {
  return (
    <Facts>
      <Fact name="External ID">
        <Id id={external_id} name="the external ID" />
      </Fact>
      <Fact name="Name of the role begins with">
        <code>{role_name_prefix}</code>
      </Fact>
    </Facts>
  );
}

/** The policies of a role. The permission policy is missing while its resource is unknown. */
export function RolePolicies({ access: { trust_policy, permission_policy } }: Props) {
  return (
    <>
      <Json title="Trust policy" value={trust_policy} />
      {permission_policy && <Json title="Permission policy" value={permission_policy} />}
    </>
  );
}
