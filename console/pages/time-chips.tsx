import { type TimeRangeName, timeRanges } from "../routing/time-range.ts";
import { Chips } from "../ui/chips.tsx";

const choices = Object.entries(timeRanges) as [TimeRangeName, string][];

/** Chooses the time in which the bus accepted the events. */
export function TimeChips(props: {
  readonly value: TimeRangeName;
  readonly onChoose: (value: TimeRangeName) => void;
}) {
  return <Chips label="Accepted" choices={choices} {...props} />;
}
