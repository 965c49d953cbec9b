import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { DisclosureButton } from "../ui/disclosure-button.tsx";
import { useHasFault } from "./faults.tsx";

/** A part of a form that opens on demand, or when one of its fields has a fault. */
export function Disclosure({
  title,
  note,
  pointers,
  isOpenAtFirst = false,
  children,
}: {
  readonly title: string;
  /** Shown while it is closed. */
  readonly note?: string | undefined;
  /** Pointers to its fields. */
  readonly pointers: readonly string[];
  readonly isOpenAtFirst?: boolean;
  readonly children: ComponentChildren;
}) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const hasFault = pointers.map(useHasFault).some(Boolean);
  useEffect(() => {
    if (hasFault) setOpen(true);
  }, [hasFault]);
  return (
    <div class="folded">
      <DisclosureButton isOpen={isOpen} onToggle={setOpen}>
        {title}
        {!isOpen && note && <span class="muted"> {note}</span>}
      </DisclosureButton>
      {isOpen && <div class="unfolded">{children}</div>}
    </div>
  );
}
