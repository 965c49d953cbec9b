import { useState } from "preact/hooks";
import type { Replay } from "../../sdk/index.ts";
import { useCanManage, useCompany, useRefusal } from "../data/bus.tsx";
import type { Failure } from "../data/failure.ts";
import { useSubscriptionNames } from "../data/subscription-names.ts";
import { settled, useData } from "../data/use-data.ts";
import { useRefreshing } from "../data/use-refreshing.ts";
import { count } from "../format/number.ts";
import { paths } from "../routing/route.ts";
import { StateBadge } from "../ui/badge.tsx";
import { Id } from "../ui/copy.tsx";
import { Figure, Figures } from "../ui/figures.tsx";
import { Fact, Facts, Page } from "../ui/page.tsx";
import { Failed, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";

/** A replay and its progress. A person can cancel it while it runs. */
export function ReplayPage({ company, id }: { readonly company: number; readonly id: string }) {
  const { replays } = useCompany(company);
  const { value, failure, reload } = useData(paths.replay(company, id), () => replays.get(id));
  const isRunning = value?.state === "running";
  useRefreshing(isRunning, reload);
  const canManage = useCanManage();
  const refusal = useRefusal();
  const nameOf = useSubscriptionNames(company);
  const [cancelled, setCancelled] = useState<{ isBusy: boolean; failure?: Failure }>({
    isBusy: false,
  });

  async function cancel() {
    setCancelled({ isBusy: true });
    const { failure } = await settled(() => replays.cancel(id));
    if (failure) refusal(failure);
    else await reload();
    setCancelled({ isBusy: false, ...(failure && { failure }) });
  }

  return (
    <Page
      title={value ? `Replay to ${nameOf(value.subscription_id)}` : "Replay"}
      list={{ name: "Replays", path: paths.replays(company) }}
      badge={value && <StateBadge state={value.state} />}
      actions={
        isRunning &&
        canManage && (
          <button type="button" disabled={cancelled.isBusy} onClick={cancel}>
            Cancel the replay
          </button>
        )
      }
    >
      {cancelled.failure && <Failed failure={cancelled.failure} />}
      {failure && <Failed failure={failure} retry={reload} />}
      {!value && !failure && <Loading name="the replay" />}
      {value && (
        <>
          <p class={`result ${value.state === "finished" ? "ok" : ""}`} role="status">
            {progressOf(value)}
          </p>
          <Figures>
            <Figure name="Matched" value={count(value.matched)} />
            <Figure name="Sent" value={count(value.sent)} />
            <Figure name="Skipped" value={count(value.skipped)} />
          </Figures>
          <ReplayFacts company={company} replay={value} name={nameOf(value.subscription_id)} />
        </>
      )}
    </Page>
  );
}

function progressOf({ state, skipped }: Replay): string {
  const rest = skipped === 0 ? "" : " It skipped those that the subscription cannot take.";
  switch (state) {
    case "running":
      return `The replay runs, and this page shows its progress.${rest}`;
    case "finished":
      return `The bus sends each delivery that matched. Held ones stay held until the endpoint can receive.${rest}`;
    case "cancelled":
      return `The replay was cancelled. The bus still sends what it had made due.${rest}`;
  }
}

function ReplayFacts({
  company,
  replay,
  name,
}: {
  readonly company: number;
  readonly replay: Replay;
  readonly name: string;
}) {
  const { subscription_id, status, event, from, to, created_at, finished_at } = replay;
  const ofSubscription = { subscription: subscription_id };
  return (
    <Facts>
      <Fact name="Subscription">
        <a href={paths.subscription(company, subscription_id)}>{name}</a>,{" "}
        <a href={paths.deliveries(company, ofSubscription)}>its deliveries</a>
      </Fact>
      <Fact name="Deliveries">{status === "undelivered" ? "all not delivered" : status}</Fact>
      <Fact name="Event code">{event && <code>{event}</code>}</Fact>
      <Fact name="Accepted from">{from > 0 && <Time at={from} />}</Fact>
      <Fact name="Accepted before">
        <Time at={to} />
      </Fact>
      <Fact name="Rate">{replay.per_second} a second</Fact>
      <Fact name="Started">
        <Time at={created_at} />
      </Fact>
      <Fact name={replay.state === "cancelled" ? "Cancelled" : "Finished"}>
        {finished_at !== null && <Time at={finished_at} />}
      </Fact>
      <Fact name="Id">
        <Id id={replay.id} name="the replay id" />
      </Fact>
    </Facts>
  );
}
