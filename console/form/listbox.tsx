import { useEffect, useState } from "preact/hooks";
import { idOf } from "./faults.tsx";

/** The state of a list of options below a field, which keeps the focus. */
export type ListboxState = {
  readonly id: string;
  readonly active: number | undefined;
  /** The id of the active option, for `aria-activedescendant`. */
  readonly activeId: string | undefined;
  readonly activate: (index: number | undefined) => void;
  /** Handles a key of the field: arrows, Enter, Tab and Escape. Returns true if the list used it. */
  readonly press: (event: KeyboardEvent) => boolean;
};

/**
 * Lets the keyboard choose an option of a list below a field (WAI-ARIA Authoring Practices, combobox).
 *
 * @param count - Number of options; 0 if the list is closed.
 * @param first - The option that is active when the list opens.
 */
export function useListbox(
  pointer: string,
  count: number,
  {
    accept,
    close,
    first,
  }: {
    readonly accept: (index: number) => void;
    readonly close: () => void;
    readonly first?: number;
  },
): ListboxState {
  const [chosen, activate] = useState<number | undefined>(first);
  const active = chosen !== undefined && chosen < count ? chosen : count > 0 ? first : undefined;
  const id = idOf(pointer);
  useEffect(() => {
    if (active !== undefined) {
      document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
    }
  }, [active]);

  function press(event: KeyboardEvent): boolean {
    if (count === 0 || event.isComposing) return false;
    switch (event.key) {
      case "ArrowDown":
        activate(active === undefined ? 0 : (active + 1) % count);
        break;
      case "ArrowUp":
        activate(active === undefined ? count - 1 : (active + count - 1) % count);
        break;
      case "Enter":
        if (active === undefined) return false;
        accept(active);
        break;
      case "Escape":
        close();
        break;
      default:
        return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  return {
    id,
    active,
    activeId: active === undefined ? undefined : `${id}-${active}`,
    activate,
    press,
  };
}

/** A list of options below a field. It is in the page while it is empty, because the field refers to it. */
export function Listbox({
  listbox: { id, active },
  label,
  options,
  onChoose,
}: {
  readonly listbox: ListboxState;
  readonly label: string;
  readonly options: readonly { readonly label: string; readonly detail: string }[];
  readonly onChoose: (index: number) => void;
}) {
  return (
    <div id={id} role="listbox" aria-label={label} class="listbox" hidden={options.length === 0}>
      {options.map(({ label, detail }, i) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the active option
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys
        <div
          key={label}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === active}
          // The field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(i)}
        >
          <code>{label}</code>
          <span class="muted">{detail}</span>
        </div>
      ))}
    </div>
  );
}
