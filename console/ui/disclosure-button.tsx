import type { ComponentChildren } from "preact";

/** A button that shows and hides something. */
export function DisclosureButton({
  isOpen,
  controls,
  onToggle,
  children,
}: {
  readonly isOpen: boolean;
  /** Id of the element that it shows, if the element does not follow the button. */
  readonly controls?: string;
  readonly onToggle: (isOpen: boolean) => void;
  readonly children: ComponentChildren;
}) {
  return (
    <button
      type="button"
      class="disclosure"
      aria-expanded={isOpen}
      aria-controls={controls}
      onClick={() => onToggle(!isOpen)}
    >
      {children}
    </button>
  );
}
