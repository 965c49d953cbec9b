import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Fault } from "../../sdk/index.ts";

const FaultsContext = createContext<readonly Fault[]>([]);
export const FaultsProvider = FaultsContext.Provider;

/** Returns the message of the fault at a field, if there is one. */
export function useFault(pointer: string): string | undefined {
  return useContext(FaultsContext).find((fault) => fault.pointer === pointer)?.message;
}

/** Returns true if a field, or a field within it, has a fault. */
export function useHasFault(pointer: string): boolean {
  return useContext(FaultsContext).some(
    (fault) => fault.pointer === pointer || fault.pointer.startsWith(`${pointer}/`),
  );
}

/** Returns the id of the control of a field. */
export function idOf(pointer: string): string {
  return `field${pointer.replaceAll(/[^\w-]/g, "-")}`;
}

/** Returns the pointer to a member. */
export function within(pointer: string, name: string): string {
  return `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** All faults of a form, with links to their fields. */
export function FaultSummary({
  title,
  faults,
}: {
  readonly title: string;
  readonly faults: readonly Fault[];
}) {
  return (
    <div class="notice failed" role="alert">
      <h2>{title}</h2>
      <ul class="faults">
        {faults.map(({ pointer, message }) => (
          <li key={pointer}>
            <a href={`#${idOf(pointer)}`} onClick={(event) => focusField(event, pointer)}>
              {pointer === "" ? "The subscription" : pointer.slice(1).replaceAll("/", " › ")}
            </a>{" "}
            {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Moves to the field of a fault, or to the nearest one around it. The address stays. */
function focusField(event: MouseEvent, pointer: string): void {
  event.preventDefault();
  const steps = pointer.split("/");
  while (steps.length > 1) {
    const field = document.getElementById(idOf(steps.join("/")));
    field?.focus();
    if (field) return;
    steps.pop();
  }
}
