import { useState } from "preact/hooks";
import type { EventType } from "../../sdk/index.ts";
import { type Judged, judged, type ShownEvent } from "../pattern/judged.ts";
import type { Draft } from "../schema/draft.ts";
import { Badge } from "../ui/badge.tsx";
import { Table } from "../ui/list.tsx";
import { Time } from "../ui/time.tsx";

const columns = [{ name: "Result" }, { name: "Event" }, { name: "What differs" }];
const maxShown = 3;
const maxRows = 6;

/** Tries a pattern on the company's last events, as the person types. */
export function PatternMatches({
  pattern,
  events,
  eventTypes,
}: {
  /** Undefined without a pattern, which every event matches. */
  readonly pattern: Draft | undefined;
  readonly events: readonly (ShownEvent & { readonly id: string })[];
  readonly eventTypes: readonly EventType[];
}) {
  const consumersOf = (code: string) =>
    eventTypes.find((type) => type.code === code)?.consumers ?? [];
  const all = events.map((event) => ({
    event,
    result: judged(pattern, event, consumersOf(event.event)),
  }));
  const [isWhole, setWhole] = useState(false);
  const count = all.filter(({ result }) => result.matches).length;
  return (
    <>
      <p class="hint" role="status">
        {count} of the last {all.length} events match.
      </p>
      <Table caption="The pattern on the last events" columns={columns} look="stacked matches">
        {all
          .slice(0, isWhole ? undefined : maxRows)
          .map(({ event: { id, event, accepted_at }, result }) => (
            <tr key={id}>
              <td>
                <Badge tone={result.matches ? "ok" : "off"}>
                  {result.matches ? "matches" : "no match"}
                </Badge>
              </td>
              <td>
                <code>{event}</code>{" "}
                <span class="muted">
                  <Time at={accepted_at} />
                </span>
              </td>
              <td>
                <Differences result={result} />
              </td>
            </tr>
          ))}
      </Table>
      {all.length > maxRows && (
        <div class="actions">
          <button type="button" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? "Show fewer" : `Show all ${all.length}`}
          </button>
        </div>
      )}
    </>
  );
}

function Differences({ result: { mismatches } }: { readonly result: Judged }) {
  return (
    <>
      {mismatches.slice(0, maxShown).map(({ field, expected, actual, isInOtherElement }) => (
        <div key={field}>
          <code>{field}</code>{" "}
          {actual.length === 0 ? (
            "is missing"
          ) : (
            <>
              is <code>{textOf(actual)}</code>
            </>
          )}
          , expected <code>{textOf(expected)}</code>
          {isInOtherElement && " in the same element of its list"}
        </div>
      ))}
      {mismatches.length > maxShown && (
        <div class="muted">and {mismatches.length - maxShown} more</div>
      )}
    </>
  );
}

function textOf(values: readonly unknown[]): string {
  const text = values.map((value) => JSON.stringify(value)).join(", ");
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
