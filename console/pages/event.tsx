import type { EventWithDeliveries, Explanation } from "../../sdk/index.ts";
import { useCompany } from "../data/bus.tsx";
import { type Data, useData } from "../data/use-data.ts";
import { paths } from "../routing/route.ts";
import { Id } from "../ui/copy.tsx";
import { Json } from "../ui/json.tsx";
import { Fact, Facts, Page } from "../ui/page.tsx";
import { Failed, Loading } from "../ui/states.tsx";
import { Time } from "../ui/time.tsx";
import { ExplanationTable } from "./explanation-table.tsx";
import { Timeline } from "./timeline.tsx";

/** The outcome of an event for each subscription, and its content. */
export function EventPage({ company, id }: { readonly company: number; readonly id: string }) {
  const { events } = useCompany(company);
  const address = paths.event(company, id);
  const explained = useData(`${address}/explanation`, () => events.explain(id));
  const content = useData(address, () => events.get(id));
  const event = explained.value?.event;
  const list = { name: "Events", path: paths.events(company) };
  if (explained.failure && !event) {
    return (
      <Page title="Event" list={list}>
        <Failed failure={explained.failure} retry={explained.reload} />
      </Page>
    );
  }
  return (
    <Page
      title={event?.event ?? "Event"}
      list={list}
      actions={
        <button type="button" onClick={explained.reload}>
          Refresh
        </button>
      }
    >
      <Facts>
        <Fact name="Accepted">{event && <Time at={event.accepted_at} />}</Fact>
        <Fact name="Happened">{event && <Time at={event.ts * 1_000} />}</Fact>
        <Fact name="Publisher">{event?.publisher}</Fact>
        <Fact name="Event type">
          {event && <a href={paths.eventType(event.event)}>{event.event}</a>}
        </Fact>
        <Fact name="Id">
          <Id id={id} name="the event id" />
        </Fact>
      </Facts>
      <div class="columns">
        <div>
          <ExplanationSection company={company} data={explained} />
          {explained.value?.event && <Timeline company={company} explanation={explained.value} />}
        </div>
        <ContentSection data={content} />
      </div>
    </Page>
  );
}

function ExplanationSection({
  company,
  data: { value, failure, reload },
}: {
  readonly company: number;
  readonly data: Data<Explanation>;
}) {
  return (
    <section class="panel">
      <header>
        <h2>Who got it, and why</h2>
      </header>
      {failure && <Failed failure={failure} retry={reload} />}
      {value && <ExplanationTable company={company} explanation={value} />}
      {!value && !failure && <Loading name="the explanation" rows={4} />}
    </section>
  );
}

function ContentSection({
  data: { value, failure, reload },
}: {
  readonly data: Data<EventWithDeliveries>;
}) {
  if (!value) {
    return failure ? (
      <Failed failure={failure} retry={reload} />
    ) : (
      <Loading name="the payload" rows={6} />
    );
  }
  const { deliveries: _, publisher: __, accepted_at: ___, ...payload } = value;
  return <Json title="Payload" value={payload} />;
}
