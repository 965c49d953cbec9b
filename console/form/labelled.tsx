import type { ComponentChildren } from "preact";
import { idOf, useFault } from "./faults.tsx";

/** Attributes that join a control to its label, its hint and its fault. */
export type ControlAttributes = {
  readonly id: string;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string | undefined;
  readonly required: boolean;
};

/** A control with its label, a hint and the fault that the bus found. */
export function Labelled({
  pointer,
  label,
  hint,
  isRequired = false,
  isHidden = false,
  children,
}: {
  readonly pointer: string;
  readonly label: string;
  /** Code is between backticks. */
  readonly hint?: string | undefined;
  readonly isRequired?: boolean;
  /** True to show the label to screen readers only. */
  readonly isHidden?: boolean;
  readonly children: (attributes: ControlAttributes) => ComponentChildren;
}) {
  const fault = useFault(pointer);
  const id = idOf(pointer);
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <div class={isHidden ? "visually-hidden" : undefined}>
        <label for={id}>{label}</label>
        {isRequired && (
          <span class="muted required" aria-hidden="true">
            {" "}
            required
          </span>
        )}
      </div>
      {children({
        id,
        "aria-invalid": fault !== undefined,
        "aria-describedby": described || undefined,
        required: isRequired,
      })}
      <FaultText pointer={pointer} />
      {hint && (
        <p id={`${id}-hint`} class="hint">
          <Prose text={hint} />
        </p>
      )}
    </div>
  );
}

/** The fault of a field. */
export function FaultText({ pointer }: { readonly pointer: string }) {
  const fault = useFault(pointer);
  if (!fault) return null;
  return (
    <p id={`${idOf(pointer)}-fault`} class="error">
      {fault.charAt(0).toUpperCase() + fault.slice(1)}
    </p>
  );
}

/** A text of the API's documentation, with code between backticks. */
export function Prose({ text }: { readonly text: string }) {
  return (
    <>{text.split("`").map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))}</>
  );
}

/** Controls that belong together, with the hint and the fault of what they make. */
export function FieldGroup({
  pointer,
  label,
  hint,
  children,
}: {
  readonly pointer: string;
  /** For screen readers. */
  readonly label: string;
  readonly hint?: string | undefined;
  readonly children: ComponentChildren;
}) {
  return (
    <fieldset id={idOf(pointer)} tabIndex={-1}>
      <legend class="visually-hidden">{label}</legend>
      {hint && (
        <p class="hint">
          <Prose text={hint} />
        </p>
      )}
      <FaultText pointer={pointer} />
      {children}
    </fieldset>
  );
}
