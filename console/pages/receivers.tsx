import { useAllSubscriptions } from "../data/all-subscriptions.ts";
import { selects } from "../pattern/selects.ts";
import { paths } from "../routing/route.ts";
import { Fact } from "../ui/page.tsx";

/** The subscriptions of a company that receive an event type. */
export function Receivers({
  company,
  code,
  channels,
}: {
  readonly company: number;
  readonly code: string;
  /** Channels that receive the event type. */
  readonly channels: readonly string[];
}) {
  const { value } = useAllSubscriptions(company);
  if (!value) return null;
  const receiving = value.filter(
    ({ channel, events }) => channels.includes(channel) && selects(events, code),
  );
  return (
    <Fact name="Subscriptions">
      {receiving.length === 0
        ? "none"
        : receiving.map(({ id, name }, i) => (
            <span key={id}>
              {i > 0 && ", "}
              <a href={paths.subscription(company, id)}>{name ?? id}</a>
            </span>
          ))}
    </Fact>
  );
}
