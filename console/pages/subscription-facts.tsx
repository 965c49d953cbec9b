import type { ComponentChildren } from "preact";
import type { Subscription } from "../../sdk/index.ts";
import { paths } from "../routing/route.ts";
import { Id } from "../ui/copy.tsx";
import { Json } from "../ui/json.tsx";
import { Fact, Facts } from "../ui/page.tsx";
import { Pre } from "../ui/pre.tsx";
import { RoleFacts, RolePolicies } from "../ui/role-policies.tsx";
import { Time } from "../ui/time.tsx";
import { LastDay } from "./last-day.tsx";
import { targetText } from "./target-text.ts";

/** Names for those who disable a subscription. */
const disablers: Readonly<Record<string, string>> = {
  company: "the company",
  gone: "the bus: the endpoint answered 410 Gone",
  failing: "the bus: the endpoint failed for too long",
  receiver: "the bus: the receiver asked for it",
  credentials: "the bus: the receiver refuses the credentials",
};

/** The state of a subscription's endpoint. */
export function Health({
  company,
  subscription: { id, state },
}: {
  readonly company: number;
  readonly subscription: Subscription;
}) {
  const { held = 0 } = state;
  const ofThis = { subscription: id };
  return (
    <section class="panel">
      <header>
        <h2>Health</h2>
        <a href={paths.deliveries(company, ofThis)}>All its deliveries</a>
      </header>
      <Facts>
        <Fact name="State">{summaryOf(state.status)}</Fact>
        <Fact name="Held deliveries">
          {held === 0 ? (
            "none"
          ) : (
            <a href={paths.deliveries(company, { ...ofThis, status: "held" })}>
              {held >= 1_000 ? "1,000 or more" : held}
            </a>
          )}
        </Fact>
        <Fact name="Last 24 hours">
          <LastDay company={company} id={id} />
        </Fact>
        <Fact name="Disabled by">
          {state.disabled_by && (disablers[state.disabled_by] ?? state.disabled_by)}
        </Fact>
        <Fact name="Disabled">{at(state.disabled_at)}</Fact>
        <Fact name="Failing since">{at(state.failing_since)}</Fact>
        <Fact name="Next probe">{at(state.paused_until)}</Fact>
        <Fact name="Last failure">{state.error}</Fact>
      </Facts>
    </section>
  );
}

function summaryOf(status: Subscription["state"]["status"]): string {
  switch (status) {
    case "ok":
      return "Its endpoint receives.";
    case "failing":
      return "Attempts fail. The bus retries each delivery.";
    case "paused":
      return "The endpoint fails. The bus holds deliveries and probes it.";
    case "disabled":
      return "The bus holds deliveries until you enable it.";
  }
}

/** The events that a company asked to receive, and how the bus sends them. The API shows no secrets. */
export function Settings({ subscription }: { readonly subscription: Subscription }) {
  const { pattern, transform, target, retry, rate_limit, timeout, created_at } = subscription;
  const { aws_access: access } = subscription;
  const { type, url, urls, ...others } = target as Readonly<Record<string, unknown>>;
  return (
    <>
      <section class="panel">
        <header>
          <h2>Settings</h2>
        </header>
        <Facts>
          <Fact name="Events">
            <code>{subscription.events.join(", ")}</code>
          </Fact>
          <Fact name="Target">{targetText(target)}</Fact>
          <Fact name="Channel">{subscription.channel}</Fact>
          <Fact name="Format">{subscription.format}</Fact>
          <Fact name="Signature">{subscription.signature}</Fact>
          <Fact name="Order">
            {subscription.ordered ? "in the order of acceptance, per object" : "as they come"}
          </Fact>
          <Fact name="Rate limit">
            {rate_limit && `${rate_limit.max} deliveries per ${rate_limit.per}`}
          </Fact>
          <Fact name="Timeout">{timeout && `${timeout} s`}</Fact>
          <Fact name="Made by">{subscription.rule && `the rule in code ${subscription.rule}`}</Fact>
          <Fact name="Created">{at(created_at)}</Fact>
          <Fact name="Changed">{at(subscription.changed_at)}</Fact>
          <Fact name="Id">
            <Id id={subscription.id} name="the subscription id" />
          </Fact>
        </Facts>
      </section>
      {pattern && <Json title="Pattern" value={pattern} />}
      {transform && (
        <section class="panel code">
          <header>
            <h2>Transform</h2>
          </header>
          <Pre label="Transform">{transform}</Pre>
        </section>
      )}
      {retry && <Json title="Retry schedule" value={retry} />}
      {Object.keys(others).length > 0 && <Json title="Target" value={target} />}
      {access && (
        <section class="panel">
          <header>
            <h2>Role</h2>
          </header>
          <RoleFacts access={access} />
        </section>
      )}
      {access && <RolePolicies access={access} />}
    </>
  );
}

function at(ms: number | null | undefined): ComponentChildren {
  return ms === null || ms === undefined ? null : <Time at={ms} />;
}
