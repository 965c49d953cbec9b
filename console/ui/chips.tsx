/** Choices of which one applies, as buttons in a row. */
export function Chips<Value extends string>({
  label,
  choices,
  value,
  onChoose,
}: {
  readonly label: string;
  readonly choices: readonly (readonly [value: Value, name: string])[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}) {
  return (
    <fieldset class="chips">
      <legend class="visually-hidden">{label}</legend>
      {choices.map(([choice, name]) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === value}
          onClick={() => onChoose(choice)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}

/** A filter that is set, with a button that removes it. */
export function SetFilter({
  name,
  value,
  onRemove,
}: {
  readonly name: string;
  readonly value: string;
  readonly onRemove: () => void;
}) {
  return (
    <span class="set-filter">
      {name} <b>{value}</b>
      <button type="button" aria-label={`Remove the filter ${name} ${value}`} onClick={onRemove}>
        ×
      </button>
    </span>
  );
}
