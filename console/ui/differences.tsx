import type { Difference } from "../format/difference.ts";
import { Code } from "./code.tsx";
import { Table } from "./list.tsx";

/** The fields that differ between two versions. */
export function Differences({ differences }: { readonly differences: readonly Difference[] }) {
  return (
    <Table
      caption="Fields that differ"
      columns={[{ name: "Field" }, { name: "Before" }, { name: "After" }]}
      look="inner"
    >
      {differences.map(({ field, before, after }) => (
        <tr key={field}>
          <td>
            <Code text={field} />
          </td>
          <td>
            <Value value={before} />
          </td>
          <td>
            <Value value={after} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Value({ value }: { readonly value: unknown }) {
  return value === undefined ? <i>none</i> : <code>{JSON.stringify(value)}</code>;
}
