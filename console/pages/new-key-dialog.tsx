import { useState } from "preact/hooks";
import type { NewApiKey } from "../../sdk/index.ts";
import { useBus } from "../data/bus.tsx";
import { useEventTypes } from "../data/event-types.ts";
import { useAction } from "../data/use-action.ts";
import { type KeyFields, keyInputOf } from "../format/key-input.ts";
import { keyScope } from "../format/key-scope.ts";
import { Chips } from "../ui/chips.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { ShownOnce } from "../ui/shown-once.tsx";
import { Failed } from "../ui/states.tsx";

const kinds = [
  ["publisher", "Publisher"],
  ["company", "Company"],
  ["admin", "Administrator"],
] as const;

const expiries = [
  ["", "Never"],
  ["1", "In a day"],
  ["30", "In 30 days"],
  ["90", "In 90 days"],
  ["365", "In a year"],
] as const;

/** Creates a key, and shows it once. */
export function NewKeyDialog({
  company,
  onCreated,
  onClose,
}: {
  /** The company whose keys the page shows. */
  readonly company: number | undefined;
  readonly onCreated: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const { client } = useBus();
  const [created, setCreated] = useState<NewApiKey>();
  const [fields, setFields] = useState<KeyFields>({
    kind: company === undefined ? "publisher" : "company",
    publisher: "",
    companies: "",
    company: company === undefined ? "" : String(company),
    permissions: "manage",
    name: "",
    days: "",
  });
  const [faults, setFaults] = useState<Partial<Record<keyof KeyFields, string>>>({});
  const { isBusy, failure, run } = useAction();
  const set = (change: Partial<KeyFields>) => {
    setFields({ ...fields, ...change });
    setFaults({});
  };

  async function create(event: SubmitEvent) {
    event.preventDefault();
    const { input, faults = {} } = keyInputOf(fields, Date.now());
    setFaults(faults);
    if (!input) return;
    const answer = await run(() => client.keys.create(input));
    if (!answer) return;
    setCreated(answer.value);
    await onCreated();
  }

  if (created) {
    return (
      <Dialog title="The key is created" onClose={onClose}>
        <p>{keyScope(created)}.</p>
        <ShownOnce name="the key" value={created.key} />
        <div class="actions">
          <button type="button" class="primary" onClick={onClose}>
            Done
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title="Create a key" onClose={onClose}>
      <form class="fields" onSubmit={create} noValidate>
        <Chips
          label="Kind"
          choices={kinds}
          value={fields.kind}
          onChoose={(kind) => set({ kind })}
        />
        <Scope fields={fields} faults={faults} set={set} />
        <TextField
          label="Name"
          hint="A label in lists, such as the program that uses it."
          value={fields.name}
          onInput={(name) => set({ name })}
        />
        <SelectField
          label="Expires"
          value={fields.days}
          choices={expiries}
          onChoose={(days) => set({ days })}
        />
        {failure && <Failed failure={failure} />}
        <DialogActions onCancel={onClose}>
          <button type="submit" class="primary" disabled={isBusy}>
            Create the key
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** The fields that say what the key allows. */
function Scope({
  fields: { kind, publisher, companies, company, permissions },
  faults,
  set,
}: {
  readonly fields: KeyFields;
  readonly faults: Partial<Record<keyof KeyFields, string>>;
  readonly set: (change: Partial<KeyFields>) => void;
}) {
  const { value: types = [] } = useEventTypes();
  if (kind === "publisher") {
    return (
      <>
        <TextField
          label="Publisher"
          hint="It publishes the event types that the catalog lists for it."
          value={publisher}
          fault={faults.publisher}
          choices={[...new Set(types.flatMap(({ publishers }) => publishers))].sort()}
          onInput={(publisher) => set({ publisher })}
        />
        <TextField
          label="Only for companies"
          hint="Numbers, such as 1, 2. Leave it empty for all companies."
          value={companies}
          fault={faults.companies}
          onInput={(companies) => set({ companies })}
        />
      </>
    );
  }
  return (
    <>
      {kind === "company" && (
        <TextField
          label="Company number"
          value={company}
          fault={faults.company}
          onInput={(company) => set({ company })}
        />
      )}
      <Chips
        label="Permissions"
        choices={[
          ["read", "Read only"],
          ["manage", "Read and change"],
        ]}
        value={permissions}
        onChoose={(permissions) => set({ permissions })}
      />
    </>
  );
}
