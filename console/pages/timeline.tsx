import type { Explanation } from "../../sdk/index.ts";
import { useAttemptsOf } from "../data/use-attempts-of.ts";
import { duration } from "../format/time.ts";
import { type Moment, timelineOf } from "../format/timeline.ts";
import { paths } from "../routing/route.ts";
import { Time } from "../ui/time.tsx";

/** A list with more would be slow. */
const maxShown = 200;

/** The steps of an event across its subscriptions, from its acceptance on. */
export function Timeline({
  company,
  explanation,
}: {
  readonly company: number;
  readonly explanation: Explanation;
}) {
  const attemptsOf = useAttemptsOf(company, explanation.subscriptions);
  const moments = timelineOf(explanation, attemptsOf);
  const start = explanation.event?.accepted_at ?? 0;
  const omitted = moments.length - maxShown;
  return (
    <section class="panel">
      <header>
        <h2>Timeline</h2>
      </header>
      <ol class="timeline">
        {moments.slice(0, maxShown).map((moment) => (
          <Step key={moment.id} company={company} moment={moment} start={start} />
        ))}
      </ol>
      {omitted > 0 && (
        <p class="hint">{omitted} later steps are not shown. See the page of each delivery.</p>
      )}
    </section>
  );
}

function Step({
  company,
  moment: { at, tone, text, of },
  start,
}: {
  readonly company: number;
  readonly moment: Moment;
  readonly start: number;
}) {
  return (
    <li class={tone}>
      <span class="muted">
        {at === undefined ? (
          "waits"
        ) : (
          <Time at={at}>{at === start ? undefined : `+${duration(at - start)}`}</Time>
        )}
      </span>
      <span>
        {text}
        {of && (
          <>
            {" · "}
            <a href={paths.delivery(company, of.deliveryId)}>
              {of.name}
              <span class="visually-hidden">: show the delivery</span>
            </a>
          </>
        )}
      </span>
    </li>
  );
}
