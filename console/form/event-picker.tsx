import { useState } from "preact/hooks";
import type { EventType } from "../../sdk/index.ts";
import { groupBy } from "../format/group-by.ts";
import { matchesText } from "../format/matches-text.ts";
import { selects } from "../pattern/selects.ts";
import { Labelled } from "./labelled.tsx";
import { Listbox, useListbox } from "./listbox.tsx";

const maxChoices = 50;

/** Chooses event types by their codes, as tokens. A person can also type a filter such as `license.*`. */
export function EventPicker({
  pointer,
  hint,
  eventTypes,
  value,
  onChange,
}: {
  readonly pointer: string;
  readonly hint?: string | undefined;
  /** Those of the channel. */
  readonly eventTypes: readonly EventType[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}) {
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const choices = isOpen ? choicesFor(text, eventTypes, value) : [];
  const listbox = useListbox(`${pointer}-choices`, choices.length, {
    accept: (i) => add(choices[i]?.code ?? text),
    close: () => setOpen(false),
  });

  function add(code: string) {
    const filter = code.trim();
    if (filter !== "" && !value.includes(filter)) onChange([...value, filter]);
    setText("");
    setOpen(false);
    listbox.activate(undefined);
  }

  function press(event: KeyboardEvent) {
    if (listbox.press(event)) return;
    if ((event.key === "Enter" || event.key === ",") && text.trim() !== "") {
      event.preventDefault();
      add(text);
    } else if (event.key === "Enter") {
      event.preventDefault();
    } else if (event.key === "ArrowDown") {
      setOpen(true);
    } else if (event.key === "Backspace" && text === "" && value.length > 0) {
      onChange(value.slice(0, -1));
    }
  }

  return (
    <Labelled pointer={pointer} label="Event types" hint={hint}>
      {(attributes) => (
        <div class="picker">
          {value.length > 0 && (
            <ul class="tokens" aria-label="Chosen event types">
              {value.map((filter) => (
                <li key={filter} class="set-filter">
                  <code>{filter}</code>
                  <button
                    type="button"
                    aria-label={`Remove ${filter}`}
                    onClick={() => onChange(value.filter((other) => other !== filter))}
                  >
                    ×
                  </button>
                </li>
              ))}
            </ul>
          )}
          <input
            {...attributes}
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={choices.length > 0}
            aria-controls={listbox.id}
            aria-activedescendant={listbox.activeId}
            autocomplete="off"
            spellcheck={false}
            placeholder={
              value.length === 0 ? "All event types. Search, or type license.*" : "Add another"
            }
            value={text}
            onClick={() => setOpen(true)}
            onBlur={() => {
              setOpen(false);
              // A code that was typed counts, also without Enter.
              if (text.trim() !== "") add(text);
            }}
            onInput={({ currentTarget }) => {
              setText(currentTarget.value);
              setOpen(true);
              listbox.activate(undefined);
            }}
            onKeyDown={press}
          />
          <Listbox
            listbox={listbox}
            label="Event types"
            options={choices.map(({ code, note }) => ({ label: code, detail: note }))}
            onChoose={(i) => add(choices[i]?.code ?? "")}
          />
        </div>
      )}
    </Labelled>
  );
}

type Choice = { readonly code: string; readonly note: string };

/** Returns filters for whole groups and the event types that match a text and are not chosen yet. */
function choicesFor(
  text: string,
  eventTypes: readonly EventType[],
  chosen: readonly string[],
): readonly Choice[] {
  const left = eventTypes.filter(({ code }) => !selects(chosen, code));
  const found = left
    .filter(({ code, trigger, vendor }) => matchesText([code, trigger, vendor], text))
    .map(({ code, trigger = "" }) => ({ code, note: trigger }));
  const groups = groupBy(left, ({ code }) => `${code.slice(0, code.lastIndexOf("."))}.*`);
  const wanted = text.toLowerCase().replace(/\*$/, "");
  const whole = [...groups]
    .filter(([filter, { length }]) => length > 1 && filter.startsWith(wanted) && wanted !== "")
    .map(([code, { length }]) => ({ code, note: `${length} event types` }));
  return [...whole, ...found].slice(0, maxChoices);
}
