import { useState } from "preact/hooks";
import { asDraft } from "../schema/draft.ts";
import type { Shape } from "../schema/shape.ts";
import type { ControlProps } from "./control-props.ts";
import { Disclosure } from "./disclosure.tsx";
import { idOf, useFault, within } from "./faults.tsx";
import { FaultText, FieldGroup } from "./labelled.tsx";
import { SimpleControl } from "./simple-control.tsx";

/** A row of names and values. Two rows can have the same name while the person types. */
type Row = { readonly key: number; readonly name: string; readonly value: unknown };

/** Names and values, such as headers, as rows that the person adds and removes. */
export function MapControl({
  field: { label, hint },
  pointer,
  value,
  onChange,
  shape,
}: ControlProps & { readonly shape: Extract<Shape, { kind: "map" }> }) {
  const [rows, setRows] = useState<readonly Row[]>(() =>
    Object.entries(asDraft(value)).map(([name, value], key) => ({ key, name, value })),
  );

  function change(next: readonly Row[]) {
    setRows(next);
    onChange(Object.fromEntries(next.flatMap(({ name, value }) => (name ? [[name, value]] : []))));
  }

  const replace = (row: Row) => change(rows.map((other) => (other.key === row.key ? row : other)));
  const key = Math.max(-1, ...rows.map(({ key }) => key)) + 1;
  return (
    <Disclosure
      title={label}
      note={rows.length > 0 ? String(rows.length) : undefined}
      pointers={[pointer]}
      isOpenAtFirst={rows.length > 0}
    >
      <FieldGroup pointer={pointer} label={label} hint={hint}>
        {rows.map((row) => (
          <MapRow
            key={row.key}
            label={label}
            row={row}
            pointer={within(pointer, row.name)}
            shape={shape.value}
            onChange={replace}
            onRemove={() => change(rows.filter((other) => other !== row))}
          />
        ))}
        <button type="button" onClick={() => change([...rows, { key, name: "", value: "" }])}>
          Add a row
        </button>
      </FieldGroup>
    </Disclosure>
  );
}

function MapRow({
  label,
  row,
  pointer,
  shape,
  onChange,
  onRemove,
}: {
  readonly label: string;
  readonly row: Row;
  readonly pointer: string;
  readonly shape: Shape;
  readonly onChange: (row: Row) => void;
  readonly onRemove: () => void;
}) {
  const fault = useFault(pointer);
  const id = idOf(pointer);
  const described = fault ? `${id}-fault` : undefined;
  return (
    <div class="map-row">
      <input
        id={id}
        aria-label={`${label}: name`}
        aria-invalid={fault !== undefined}
        aria-describedby={described}
        placeholder="Name"
        autocomplete="off"
        spellcheck={false}
        value={row.name}
        onInput={({ currentTarget }) => onChange({ ...row, name: currentTarget.value })}
      />
      <ValueControl
        label={`${label}: value of ${row.name || "the new row"}`}
        shape={shape}
        value={row.value}
        onChange={(value) => onChange({ ...row, value })}
      />
      <button type="button" aria-label={`Remove ${row.name || "the row"}`} onClick={onRemove}>
        ×
      </button>
      <FaultText pointer={pointer} />
    </div>
  );
}

/** The value of a row: one control, or a choice of what it is and its control. */
function ValueControl({
  label,
  shape,
  value,
  onChange,
}: {
  readonly label: string;
  readonly shape: Shape;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  if (shape.kind !== "alternatives") {
    const attributes = { "aria-label": label, placeholder: "Value" };
    return (
      <SimpleControl shape={shape} value={value} onChange={onChange} attributes={attributes} />
    );
  }
  const { members } = shape;
  const chosen = alternativeOf(value);
  const at = Math.max(
    0,
    members.findIndex(({ shape }) => shape.kind === chosen),
  );
  const inner = members[at]?.shape;
  return (
    <>
      <select
        aria-label={`${label}: kind`}
        value={String(at)}
        onChange={({ currentTarget }) =>
          onChange(empty(members[Number(currentTarget.value)]?.shape))
        }
      >
        {members.map(({ title }, i) => (
          <option key={title} value={String(i)}>
            {title}
          </option>
        ))}
      </select>
      {inner?.kind === "text" && (
        <SimpleControl
          shape={inner}
          value={value}
          onChange={onChange}
          attributes={{ "aria-label": label }}
        />
      )}
      {inner?.kind === "object" &&
        inner.fields.map(({ name, shape }) => (
          <SimpleControl
            key={name}
            shape={shape}
            value={asDraft(value)[name]}
            onChange={(part) => onChange({ ...asDraft(value), [name]: part })}
            attributes={{ "aria-label": label }}
          />
        ))}
    </>
  );
}

function alternativeOf(value: unknown): Shape["kind"] {
  if (value === null) return "null";
  return typeof value === "object" ? "object" : "text";
}

function empty(shape: Shape | undefined): unknown {
  if (shape?.kind === "null") return null;
  return shape?.kind === "object"
    ? Object.fromEntries(shape.fields.map(({ name }) => [name, ""]))
    : "";
}
