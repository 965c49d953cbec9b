import { useCompany } from "../data/bus.tsx";
import { useData } from "../data/use-data.ts";
import { useLater } from "../data/use-later.ts";
import { RoleFacts, RolePolicies } from "../ui/role-policies.tsx";
import { Failed, Loading } from "../ui/states.tsx";

/**
 * The policies of a target's role, before there is a subscription.
 *
 * @param resource - ARN of the queue, topic or event bus, which may be incomplete.
 */
export function RoleHelp({
  company,
  resource,
}: {
  readonly company: number;
  readonly resource: string;
}) {
  const arn = useLater(resource);
  const { awsAccess } = useCompany(company);
  const trust = useData(`aws-access of ${company}`, () => awsAccess());
  const whole = useData(`aws-access of ${company} for ${arn}`, async () =>
    arn === "" ? undefined : awsAccess({ arn }),
  );
  const isCurrent = arn === resource;
  const access = (isCurrent && whole.value) || trust.value;
  const isIncomplete = arn === "" || whole.failure?.faults !== undefined;
  const failure = trust.failure ?? (isIncomplete ? undefined : whole.failure);
  const retry = () => {
    void trust.reload();
    void whole.reload();
  };
  return (
    <>
      {failure && <Failed failure={failure} retry={retry} />}
      {access && <RoleFacts access={access} />}
      {access && <RolePolicies access={access} />}
      {access && isCurrent && isIncomplete && (
        <p class="hint">The permission policy follows when the ARN above is complete.</p>
      )}
      {!access && !failure && <Loading name="the policies" rows={3} />}
    </>
  );
}
