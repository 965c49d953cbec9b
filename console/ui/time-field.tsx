import { useId } from "preact/hooks";
import { localMinute, unixMsOf } from "../format/local-minute.ts";

/** A field for a moment in the person's zone, to the minute. */
export function TimeField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  /** Unix milliseconds; undefined if the field is empty. */
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}) {
  const id = useId();
  return (
    <span class="time-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        value={localMinute(value)}
        onChange={({ currentTarget }) => onChange(unixMsOf(currentTarget.value))}
      />
    </span>
  );
}
