import type { Explanation } from "../../sdk/index.ts";
import { withoutFields } from "../format/mismatch-sentence.ts";
import { paths } from "../routing/route.ts";
import { StateBadge } from "../ui/badge.tsx";
import { Code } from "../ui/code.tsx";
import { Table } from "../ui/list.tsx";
import { Sentence } from "../ui/time.tsx";

type Explained = Explanation["subscriptions"][number];

const columns = [{ name: "Outcome" }, { name: "Subscription" }, { name: "Why" }];

/** The outcome of an event by subscription, with the reason. */
export function ExplanationTable({
  company,
  explanation: { subscriptions, omitted },
}: {
  readonly company: number;
  readonly explanation: Explanation;
}) {
  if (subscriptions.length === 0) {
    return (
      <p class="hint">
        The company has no subscriptions, so the bus sent the event nowhere.{" "}
        <a href={paths.newSubscription(company)}>Create one</a>.
      </p>
    );
  }
  return (
    <>
      <Table caption="Outcome of the event for each subscription" columns={columns} look="stacked">
        {subscriptions.map((explained) => (
          <Row key={explained.subscription_id} company={company} explained={explained} />
        ))}
      </Table>
      {omitted > 0 && <p class="hint">{omitted} more subscriptions did not match.</p>}
    </>
  );
}

function Row({
  company,
  explained: { outcome, subscription_id, name, explanation, mismatches, delivery, deleted_at },
}: {
  readonly company: number;
  readonly explained: Explained;
}) {
  return (
    <tr>
      <td>
        <StateBadge state={outcome} />
      </td>
      <td>
        <a
          href={
            deleted_at === null
              ? paths.subscription(company, subscription_id)
              : paths.audit(company, { subject: subscription_id })
          }
        >
          {name ?? subscription_id}
        </a>
      </td>
      <td>
        <Sentence text={mismatches.length > 0 ? withoutFields(explanation) : explanation} />
        {mismatches.length > 0 && <Mismatches mismatches={mismatches} />}
        {delivery && (
          <>
            {" "}
            <a href={paths.delivery(company, delivery.id)} class="follow">
              Show the delivery
              <span class="visually-hidden"> to {name ?? subscription_id}</span>
            </a>
          </>
        )}
      </td>
    </tr>
  );
}

function Mismatches({ mismatches }: Pick<Explained, "mismatches">) {
  return (
    <Table
      caption="Fields that do not match the pattern"
      columns={[{ name: "Field" }, { name: "In the event" }, { name: "In the pattern" }]}
      look="inner"
    >
      {mismatches.map(({ field, actual, expected, is_in_other_element }) => (
        <tr key={field}>
          <td>
            <Code text={field} />
            {is_in_other_element && " (in another element of its array)"}
          </td>
          <td>{actual.length === 0 ? <i>missing</i> : <Values values={actual} />}</td>
          <td>
            <Values values={expected} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Values({ values }: { readonly values: readonly unknown[] }) {
  return (
    <>
      {values.map((value, i) => (
        <span key={i}>
          {i > 0 && ", "}
          <code>{JSON.stringify(value)}</code>
        </span>
      ))}
    </>
  );
}
