import type { ComponentChildren } from "preact";

/** A row of figures. */
export function Figures({ children }: { readonly children: ComponentChildren }) {
  return <dl class="figures">{children}</dl>;
}

/** A figure with its name, which leads to what it counts. */
export function Figure({
  name,
  value,
  path,
  note,
}: {
  readonly name: string;
  readonly value: string;
  readonly path?: string | undefined;
  readonly note?: string | undefined;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {path === undefined ? value : <a href={path}>{value}</a>}
        {note !== undefined && <span class="hint"> {note}</span>}
      </dd>
    </div>
  );
}
