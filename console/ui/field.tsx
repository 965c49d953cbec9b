import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

type Common = {
  readonly label: string;
  /** Says what to enter. */
  readonly hint?: ComponentChildren;
  /** Says why the value cannot be used. The field gets the focus. */
  readonly fault?: string | undefined;
};

/** A field for a line of text. */
export function TextField({
  label,
  hint,
  fault,
  isSecret = false,
  value,
  choices,
  placeholder,
  onInput,
}: Common & {
  /** True to hide the text. */
  readonly isSecret?: boolean;
  readonly value: string;
  /** Texts to choose from. Others are possible. */
  readonly choices?: readonly string[];
  readonly placeholder?: string;
  readonly onInput: (value: string) => void;
}) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (fault) field.current?.focus();
  }, [fault]);
  const shared = {
    ref: field,
    id,
    value,
    placeholder,
    autocomplete: "off",
    spellcheck: false,
    "aria-invalid": fault !== undefined,
    "aria-describedby": describedBy(id, hint, fault),
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      onInput(currentTarget.value),
  };
  return (
    <Labeled id={id} label={label} hint={hint} fault={fault}>
      {isSecret ? (
        <input type="password" {...shared} />
      ) : (
        <input type="text" list={choices && `${id}-choices`} {...shared} />
      )}
      {choices && (
        <datalist id={`${id}-choices`}>
          {choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
    </Labeled>
  );
}

/** A field for one of several values. */
export function SelectField<Value extends string>({
  label,
  hint,
  value,
  choices,
  onChoose,
}: Omit<Common, "fault"> & {
  readonly value: Value;
  readonly choices: readonly (readonly [value: Value, name: string])[];
  readonly onChoose: (value: Value) => void;
}) {
  const id = useId();
  return (
    <Labeled id={id} label={label} hint={hint}>
      <select
        id={id}
        value={value}
        aria-describedby={describedBy(id, hint, undefined)}
        onChange={({ currentTarget }) => onChoose(currentTarget.value as Value)}
      >
        {choices.map(([choice, name]) => (
          <option key={choice} value={choice}>
            {name}
          </option>
        ))}
      </select>
    </Labeled>
  );
}

function Labeled({
  id,
  label,
  hint,
  fault,
  children,
}: Common & { readonly id: string; readonly children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} class="error">
          {fault}
        </p>
      )}
    </div>
  );
}

function describedBy(id: string, hint: ComponentChildren, fault: string | undefined) {
  const ids = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean);
  return ids.length > 0 ? ids.join(" ") : undefined;
}
