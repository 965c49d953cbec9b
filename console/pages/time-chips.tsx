import { useState } from "preact/hooks";
import {
  endsOf,
  intervalOf,
  isInterval,
  type TimeFilter,
  type TimeRange,
  type TimeRangeName,
  timeRanges,
} from "../routing/time-range.ts";
import { Chips } from "../ui/chips.tsx";
import { TimeField } from "../ui/time-field.tsx";

const choices = [
  ...(Object.entries(timeRanges) as [TimeRangeName, string][]),
  ["custom", "Custom"] as const,
];

/** Chooses the time in which the bus accepted the events, by name or by two ends. */
export function TimeChips({
  value,
  onChoose,
}: {
  readonly value: TimeFilter;
  readonly onChoose: (value: TimeFilter) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const isCustom = isOpen || isInterval(value);
  const range: TimeRange = isInterval(value) ? endsOf(value) : {};
  const { from, to } = range;
  const change = (next: { readonly [Name in keyof TimeRange]: number | undefined }) => {
    const { from, to } = { ...range, ...next };
    onChoose(intervalOf({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) }));
  };
  return (
    <>
      <Chips
        label="Accepted"
        choices={choices}
        value={isCustom ? "custom" : value}
        onChoose={(choice) => {
          setOpen(choice === "custom");
          if (choice !== "custom") onChoose(choice);
        }}
      />
      {isCustom && (
        <fieldset class="time-range">
          <legend class="visually-hidden">Accepted between</legend>
          <TimeField label="From" value={from} onChange={(from) => change({ from })} />
          <TimeField label="to" value={to} onChange={(to) => change({ to })} />
          {from !== undefined && to !== undefined && from >= to && (
            <span class="error" role="alert">
              The end is before the beginning.
            </span>
          )}
        </fieldset>
      )}
    </>
  );
}
