import type { DeliveryWithAttempts } from "../../sdk/index.ts";
import { useCompany } from "../data/bus.tsx";
import { useSubscriptionNames } from "../data/subscription-names.ts";
import { useAttempt } from "../data/use-attempt.ts";
import { useData } from "../data/use-data.ts";
import { heldReason } from "../format/held-reason.ts";
import { paths } from "../routing/route.ts";
import { StateBadge } from "../ui/badge.tsx";
import { Id } from "../ui/copy.tsx";
import { Fact, Facts, Page } from "../ui/page.tsx";
import { RequestedAttempt } from "../ui/requested.tsx";
import { Failed, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { Attempts } from "./attempts.tsx";

/** A delivery with its attempts, which a person can resend. */
export function DeliveryPage({ company, id }: { readonly company: number; readonly id: string }) {
  const { deliveries } = useCompany(company);
  const { value, failure, reload } = useData(paths.delivery(company, id), () => deliveries.get(id));
  const { requested, request } = useAttempt(company, () => void reload());
  const isBusy = requested.state === "sending" || requested.state === "waiting";
  const resend = () => request(() => deliveries.resend(id), value?.attempt_count ?? 0);
  return (
    <Page
      title={titleOf(value)}
      list={{ name: "Deliveries", path: paths.deliveries(company) }}
      badge={value && <StateBadge state={value.status} />}
      actions={
        value && (
          <>
            <button type="button" onClick={reload}>
              Refresh
            </button>
            {!value.is_test && (
              <button type="button" class="primary" disabled={isBusy} onClick={resend}>
                Resend now
              </button>
            )}
          </>
        )
      }
    >
      <RequestedAttempt company={company} requested={requested} />
      {failure && <Failed failure={failure} retry={reload} />}
      {value && <DeliveryFacts company={company} delivery={value} />}
      {value && <Attempts attempts={value.attempts} count={value.attempt_count} />}
      {!value && !failure && <Loading name="the delivery" />}
    </Page>
  );
}

function titleOf(delivery: DeliveryWithAttempts | undefined): string {
  if (delivery === undefined) return "Delivery";
  return `${delivery.is_test ? "Test with" : "Delivery of"} ${delivery.event}`;
}

function DeliveryFacts({
  company,
  delivery,
}: {
  readonly company: number;
  readonly delivery: DeliveryWithAttempts;
}) {
  const { id, event, event_id, subscription_id, accepted_at, next_attempt_at } = delivery;
  const nameOf = useSubscriptionNames(company);
  return (
    <Facts>
      <Fact name="Event">
        {delivery.is_test ? (
          `A sample of ${event}, sent as a test`
        ) : (
          <a href={paths.event(company, event_id)}>{event}: who got it, and why</a>
        )}
      </Fact>
      <Fact name="Subscription">
        <a href={paths.subscription(company, subscription_id)}>{nameOf(subscription_id)}</a>
      </Fact>
      <Fact name="Accepted">
        <Time at={accepted_at} />
      </Fact>
      <Fact name="Next attempt">{next_attempt_at && <Time at={next_attempt_at} />}</Fact>
      <Fact name="Held because">{heldReason(delivery)}</Fact>
      <Fact name="Given up because">{delivery.dead_reason}</Fact>
      <Fact name="Not sent because">{delivery.dropped_reason}</Fact>
      <Fact name="webhook-id">
        <Id id={id} name="the webhook-id" />
      </Fact>
    </Facts>
  );
}
