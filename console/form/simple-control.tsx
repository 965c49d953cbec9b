import type { Shape } from "../schema/shape.ts";

/** A control that is one element: a text, a number, a choice or a list. */
export function SimpleControl({
  shape,
  placeholder,
  value,
  onChange,
  attributes,
}: {
  readonly shape: Shape;
  readonly placeholder?: unknown;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly attributes: Readonly<Record<string, unknown>>;
}) {
  const text = value === undefined || value === null ? "" : String(value);
  switch (shape.kind) {
    case "choice":
      return (
        <select
          {...attributes}
          value={text}
          onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
        >
          <option value="">
            {placeholder === undefined ? "Not set" : `${placeholder} (default)`}
          </option>
          {shape.values
            .filter((choice) => choice !== placeholder || choice === text)
            .map((choice) => (
              <option key={choice} value={choice}>
                {choice}
              </option>
            ))}
        </select>
      );
    case "number":
      return (
        <input
          {...attributes}
          type="number"
          min={shape.min}
          max={shape.max}
          step={shape.isWhole ? 1 : "any"}
          value={text}
          onInput={({ currentTarget: { value } }) =>
            onChange(value === "" ? undefined : Number(value))
          }
        />
      );
    case "list":
      return (
        <input
          {...attributes}
          value={Array.isArray(value) ? value.join(", ") : text}
          placeholder="Separated by commas"
          // While the person types, the text is not a list yet.
          onChange={({ currentTarget }) => onChange(listOf(currentTarget.value, shape.item))}
        />
      );
    case "text":
      if (shape.look === "lines") {
        return (
          <textarea
            {...attributes}
            class="code"
            rows={4}
            spellcheck={false}
            value={text}
            onInput={({ currentTarget }) => onChange(currentTarget.value)}
          />
        );
      }
      if (shape.look === "secret") {
        return (
          <input
            {...attributes}
            type="password"
            // A browser must not offer the person's own passwords, or keep these.
            autocomplete="new-password"
            value={text}
            onInput={({ currentTarget }) => onChange(currentTarget.value)}
          />
        );
      }
      return (
        <input
          {...attributes}
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    default:
      return (
        <input
          {...attributes}
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => onChange(scalarOf(currentTarget.value))}
        />
      );
  }
}

function listOf(text: string, item: "text" | "number"): readonly unknown[] | undefined {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  if (parts.length === 0) return undefined;
  return item === "text" ? parts : parts.map((part) => Number(part) || part);
}

/** A number or a boolean that is written like one in JSON; otherwise a text. */
function scalarOf(text: string): string | number | boolean {
  return /^(true|false|-?(0|[1-9]\d{0,14})(\.\d{1,10})?)$/.test(text) ? JSON.parse(text) : text;
}
