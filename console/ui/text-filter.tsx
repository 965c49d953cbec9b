import { useEffect, useRef, useState } from "preact/hooks";

const pauseMs = 300;

/**
 * A field whose text filters a list, soon after the person stops typing.
 *
 * @param value - The filter in the address, which can change without the field.
 */
export function TextFilter({
  label,
  placeholder,
  value,
  choices,
  isSearch = false,
  onFocus,
  onChange,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  /** Texts to choose from. Others are possible. */
  readonly choices?: readonly string[];
  /** True for the field that the key `/` focuses. */
  readonly isSearch?: boolean;
  readonly onFocus?: () => void;
  readonly onChange: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(value);
  // The other filters may change while the timer runs.
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  useEffect(() => {
    if (!isSearch) return;
    const focus = (event: KeyboardEvent) => {
      if (event.key !== "/" || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.select();
    };
    document.addEventListener("keydown", focus);
    return () => document.removeEventListener("keydown", focus);
  }, [isSearch]);

  function send(next: string) {
    clearTimeout(timer.current);
    if (next === sent.current) return;
    sent.current = next;
    latest.current(next);
  }

  function type(next: string) {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send(next), pauseMs);
  }

  const id = `filter-${label.toLowerCase().replaceAll(" ", "-")}`;
  return (
    <form
      class={isSearch ? "text-filter search" : "text-filter"}
      onSubmit={(event) => {
        event.preventDefault();
        send(text);
      }}
    >
      <label class="visually-hidden" for={id}>
        {label}
      </label>
      <input
        ref={field}
        id={id}
        type="search"
        autocomplete="off"
        spellcheck={false}
        maxLength={200}
        placeholder={placeholder}
        value={text}
        list={choices && `${id}-choices`}
        aria-keyshortcuts={isSearch ? "/" : undefined}
        onFocus={onFocus}
        onInput={({ currentTarget }) => type(currentTarget.value)}
        // The browser's own button empties the field without a submission.
        onChange={({ currentTarget }) => send(currentTarget.value)}
      />
      {choices && (
        <datalist id={`${id}-choices`}>
          {choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
    </form>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
