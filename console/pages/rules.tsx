import type { Subscription } from "../../sdk/index.ts";
import { useAllSubscriptions } from "../data/all-subscriptions.ts";
import { paths } from "../routing/route.ts";
import { StateBadge } from "../ui/badge.tsx";
import { Table } from "../ui/list.tsx";
import { Page } from "../ui/page.tsx";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import { targetText } from "./target-text.ts";

type OfRule = Subscription & { readonly rule: string };

/** The subscriptions of a company that rules in code made. */
export function RulesPage({ company }: { readonly company: number }) {
  const { value, failure, reload } = useAllSubscriptions(company);
  const made = value?.filter((one): one is OfRule => one.rule !== undefined);
  return (
    <Page title="Rules in code">
      {failure && <Failed failure={failure} retry={reload} />}
      {!made && !failure && <Loading name="the rules" />}
      {made && (
        <p class="lead">
          Files in the deployment's rules folder make these subscriptions. To change one, change its
          file and deploy. The <a href={paths.audit(company)}>audit log</a> shows what each
          deployment changed. Rules that send to queues, functions and other targets in AWS belong
          to no company, so they are not listed: see EventBridge in the AWS account.
        </p>
      )}
      {made && made.length > 0 && <RuleTable company={company} subscriptions={made} />}
      {made?.length === 0 && <NoRules company={company} />}
    </Page>
  );
}

function RuleTable({
  company,
  subscriptions,
}: {
  readonly company: number;
  readonly subscriptions: readonly OfRule[];
}) {
  const columns = [
    { name: "Rule" },
    { name: "State" },
    { name: "Events", isWide: true },
    { name: "Target", isWide: true },
    { name: "Pattern", isWide: true },
  ];
  return (
    <Table caption="Subscriptions that rules in code made" columns={columns} look="linked">
      {subscriptions.map(({ id, rule, name, state, events, target, pattern }) => (
        <tr key={id}>
          <td>
            <a href={paths.subscription(company, id)} class="row-link">
              {rule}
            </a>
            <span class="muted block">{name !== rule && name}</span>
          </td>
          <td>
            <StateBadge state={state.status} />
          </td>
          <td class="wide clipped">
            <code>{events.join(", ")}</code>
          </td>
          <td class="wide muted clipped">{targetText(target)}</td>
          <td class="wide clipped">
            {pattern ? <code>{JSON.stringify(pattern)}</code> : <i class="muted">none</i>}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function NoRules({ company }: { readonly company: number }) {
  return (
    <Empty title="No rule in code for this company">
      Add a file to the deployment's rules folder, with <code>company_id: {company}</code>, the
      event codes and a target of type <code>webhook</code>. Then deploy.
    </Empty>
  );
}
