import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { contextAt } from "../pattern/caret-context.ts";
import { readPattern } from "../pattern/read-pattern.ts";
import { accepted, suggestionsAt } from "../pattern/suggestions.ts";
import { leavesOf, type Place } from "../pattern/vocabulary.ts";
import { withField } from "../pattern/with-field.ts";
import { Disclosure } from "./disclosure.tsx";
import { Labelled } from "./labelled.tsx";
import { Listbox, useListbox } from "./listbox.tsx";

/** The text of a pattern, with suggestions at the caret, its faults, and a list of fields to insert. */
export function PatternEditor({
  pointer,
  hint,
  vocabulary,
  value,
  onChange,
}: {
  readonly pointer: string;
  readonly hint?: string | undefined;
  /** The fields of the chosen event types. */
  readonly vocabulary: Place;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState<number>();
  const moveTo = useRef<number>(undefined);
  const context = caret === undefined ? undefined : contextAt(value, caret);
  const suggestions = context ? suggestionsAt(context, vocabulary) : [];
  const listbox = useListbox(`${pointer}-suggestions`, suggestions.length, {
    accept,
    close: () => setCaret(undefined),
    first: 0,
  });
  const read = readPattern(value);

  // The caret can move only once the field has the new text.
  useLayoutEffect(() => {
    if (moveTo.current === undefined) return;
    field.current?.setSelectionRange(moveTo.current, moveTo.current);
    moveTo.current = undefined;
  });

  function accept(index: number) {
    const suggestion = suggestions[index];
    if (!context || !suggestion) return;
    const { text, caret } = accepted(value, context, suggestion);
    moveTo.current = caret;
    onChange(text);
    // Behind a name, its value comes next.
    setCaret(suggestion.back > 0 ? caret : undefined);
    listbox.activate(undefined);
    field.current?.focus();
  }

  function press(event: KeyboardEvent) {
    if (listbox.press(event)) return;
    const { currentTarget } = event;
    if (event.key === " " && event.ctrlKey && currentTarget instanceof HTMLTextAreaElement) {
      event.preventDefault();
      setCaret(currentTarget.selectionStart);
    } else if (/^(Arrow(Left|Right|Up|Down)|Home|End)$/.test(event.key)) {
      setCaret(undefined);
    }
  }

  return (
    <>
      <Labelled
        pointer={pointer}
        label="Pattern"
        isHidden
        hint={`${hint ?? ""} Type \`"\` or press Ctrl+Space for suggestions.`}
      >
        {(attributes) => (
          <div class="picker">
            <textarea
              {...attributes}
              ref={field}
              class="code"
              rows={7}
              spellcheck={false}
              autocomplete="off"
              placeholder={'{ "detail": { "data": { … } } }'}
              aria-invalid={attributes["aria-invalid"] || read.kind === "fault"}
              aria-autocomplete="list"
              aria-controls={listbox.id}
              aria-activedescendant={listbox.activeId}
              value={value}
              onInput={({ currentTarget }) => {
                onChange(currentTarget.value);
                setCaret(currentTarget.selectionStart);
                listbox.activate(undefined);
              }}
              onKeyDown={press}
              onBlur={() => setCaret(undefined)}
            />
            <Listbox
              listbox={listbox}
              label="Suggestions"
              options={suggestions}
              onChoose={accept}
            />
          </div>
        )}
      </Labelled>
      {read.kind === "fault" && (
        <p class="error" role="status">
          {read.fault}
        </p>
      )}
      <FieldsToInsert
        vocabulary={vocabulary}
        onInsert={
          read.kind === "fault"
            ? undefined
            : (path, sample) => {
                const pattern = read.kind === "pattern" ? read.pattern : {};
                onChange(JSON.stringify(withField(pattern, path, sample), null, 2));
              }
        }
      />
    </>
  );
}

const maxFields = 60;

/** The fields of the event types, each with a button that adds it to the pattern. */
function FieldsToInsert({
  vocabulary,
  onInsert,
}: {
  readonly vocabulary: Place;
  /** Undefined while the pattern cannot be read. */
  readonly onInsert: ((path: readonly string[], value: unknown) => void) | undefined;
}) {
  const [search, setSearch] = useState("");
  const leaves = useMemo(() => leavesOf(vocabulary), [vocabulary]);
  const found = leaves.filter(({ path }) =>
    path.join(".").toLowerCase().includes(search.trim().toLowerCase()),
  );
  return (
    <Disclosure title="Fields" note={`${leaves.length} to insert`} pointers={[]}>
      <input
        type="search"
        aria-label="Search fields"
        placeholder="Search fields"
        autocomplete="off"
        value={search}
        onInput={({ currentTarget }) => setSearch(currentTarget.value)}
      />
      <ul class="fields-to-insert">
        {found.slice(0, maxFields).map(({ path, values }) => (
          <li key={path.join()}>
            <button
              type="button"
              class="insert"
              disabled={!onInsert}
              title="Insert into the pattern"
              onClick={() => onInsert?.(path, values.length > 0 ? values[0] : { exists: true })}
            >
              <code>{path.join(".")}</code>
              <span class="muted">{values.length > 0 && JSON.stringify(values[0])}</span>
            </button>
          </li>
        ))}
      </ul>
      {!onInsert && <p class="hint">Correct the pattern first.</p>}
      {found.length > maxFields && (
        <p class="hint">Search to see {found.length - maxFields} more.</p>
      )}
    </Disclosure>
  );
}
