import { useState } from "preact/hooks";
import type { EventType } from "../../sdk/index.ts";
import { useBus } from "../data/bus.tsx";
import { settled } from "../data/use-data.ts";
import { TextFilter } from "../ui/text-filter.tsx";

/** Filters a list by event code. It reads the catalog when the person begins to choose. */
export function CodeFilter({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (code: string) => void;
}) {
  const { client } = useBus();
  const [codes, setCodes] = useState<readonly string[]>([]);
  async function offer() {
    if (codes.length > 0) return;
    // Without the choices, the person can still type a code.
    const { value } = await settled(() => client.eventTypes.list().page());
    setCodes(value?.items.map(({ code }: EventType) => code) ?? []);
  }
  return (
    <TextFilter
      label="Event code"
      placeholder="Event code: license.*"
      value={value}
      choices={codes}
      onFocus={offer}
      onChange={(code) => onChange(code.trim())}
    />
  );
}
