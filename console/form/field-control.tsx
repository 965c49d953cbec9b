import { asDraft, type Draft, memberOf } from "../schema/draft.ts";
import type { Field, Shape } from "../schema/shape.ts";
import type { ControlProps } from "./control-props.ts";
import { Disclosure } from "./disclosure.tsx";
import { idOf, within } from "./faults.tsx";
import { FaultText, FieldGroup, Labelled, Prose } from "./labelled.tsx";
import { MapControl } from "./map-control.tsx";
import { SimpleControl } from "./simple-control.tsx";

/** The control of a field, by the shape of its value. */
export function FieldControl(props: ControlProps) {
  const { field, pointer, value, onChange } = props;
  const { label, hint, isRequired, shape } = field;
  switch (shape.kind) {
    case "object":
      return <ObjectControl {...props} fields={shape.fields} />;
    case "union":
      return <UnionControl {...props} shape={shape} />;
    case "map":
      return <MapControl {...props} shape={shape} />;
    case "boolean":
      return <SwitchControl {...props} />;
    case "null":
      return null;
    default:
      return (
        <Labelled pointer={pointer} label={label} hint={hint} isRequired={isRequired}>
          {(attributes) => (
            <SimpleControl
              shape={shape}
              placeholder={field.default}
              value={value}
              onChange={onChange}
              attributes={attributes}
            />
          )}
        </Labelled>
      );
  }
}

/** The fields of an object, one below the other. */
export function FieldList({
  fields,
  pointer,
  value,
  onChange,
}: {
  readonly fields: readonly Field[];
  readonly pointer: string;
  readonly value: Draft;
  readonly onChange: (value: Draft) => void;
}) {
  return (
    <>
      {fields.map((field) => (
        <FieldControl
          key={field.name}
          field={field}
          pointer={within(pointer, field.name)}
          value={value[field.name]}
          onChange={(inner) => onChange({ ...value, [field.name]: inner })}
        />
      ))}
    </>
  );
}

function SwitchControl({ field, pointer, value, onChange }: ControlProps) {
  const id = idOf(pointer);
  return (
    <div class="field">
      <label class="check">
        <input
          id={id}
          type="checkbox"
          checked={value === true}
          aria-describedby={field.hint && `${id}-hint`}
          onChange={({ currentTarget }) => onChange(currentTarget.checked || undefined)}
        />
        {field.label}
      </label>
      <FaultText pointer={pointer} />
      {field.hint && (
        <p id={`${id}-hint`} class="hint">
          <Prose text={field.hint} />
        </p>
      )}
    </div>
  );
}

function ObjectControl({
  field: { label, hint, isRequired },
  pointer,
  value,
  onChange,
  fields,
}: ControlProps & { readonly fields: readonly Field[] }) {
  return (
    <Disclosure
      title={label}
      pointers={[pointer]}
      isOpenAtFirst={isRequired || Object.keys(asDraft(value)).length > 0}
    >
      <FieldGroup pointer={pointer} label={label} hint={hint}>
        <FieldList fields={fields} pointer={pointer} value={asDraft(value)} onChange={onChange} />
      </FieldGroup>
    </Disclosure>
  );
}

/** A choice of what an object is, and the fields of the chosen one. */
function UnionControl({
  field: { label, hint, isRequired },
  pointer,
  value,
  onChange,
  shape,
}: ControlProps & { readonly shape: Extract<Shape, { kind: "union" }> }) {
  const draft = asDraft(value);
  const member = memberOf(shape, draft);
  return (
    <>
      <Labelled pointer={pointer} label={label} hint={hint} isRequired={isRequired}>
        {(attributes) => (
          <select
            {...attributes}
            value={member?.value ?? ""}
            onChange={({ currentTarget: { value } }) =>
              onChange(value === "" ? undefined : { [shape.by]: value })
            }
          >
            {(!isRequired || !member) && <option value="">Not set</option>}
            {shape.members.map(({ value, title }) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      {member && member.fields.length > 0 && (
        <fieldset key={member.value} class="member">
          <legend class="visually-hidden">{member.title}</legend>
          <FieldList
            fields={member.fields}
            pointer={pointer}
            value={draft}
            onChange={(changed) => onChange({ ...changed, [shape.by]: member.value })}
          />
        </fieldset>
      )}
    </>
  );
}
