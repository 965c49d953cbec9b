import type { ComponentChildren } from "preact";
import type { ListData } from "../data/use-list.ts";
import { Failed, Loading } from "./states.tsx";

/** A column of a table. Narrow windows leave out those that are `wide`. */
export type Column = {
  readonly name: string;
  readonly isWide?: boolean;
  readonly isNumber?: boolean;
};

/** A table with a header. */
export function Table({
  caption,
  columns,
  children,
  look = "",
}: {
  /** For screen readers. */
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly children: ComponentChildren;
  readonly look?: string;
}) {
  return (
    <table class={look}>
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ name, isWide, isNumber }) => (
            <th key={name} scope="col" class={classOf(isWide, isNumber)}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

function classOf(isWide: boolean | undefined, isNumber: boolean | undefined) {
  return [isWide && "wide", isNumber && "number"].filter(Boolean).join(" ") || undefined;
}

/** A list of the API with its states: loading, failed, empty, and with further pages. */
export function ListView<T extends { readonly id: string }>({
  name,
  data: { listed, failure, isLoadingMore, loadMore, refresh },
  order = "older",
  empty,
  children,
}: {
  /** Plural, in lower case. */
  readonly name: string;
  /** Names the relation of the next page to those before. */
  readonly order?: "older" | "more";
  readonly data: ListData<T>;
  readonly empty: ComponentChildren;
  readonly children: (items: readonly T[]) => ComponentChildren;
}) {
  if (!listed) {
    return failure ? <Failed failure={failure} retry={refresh} /> : <Loading name={name} />;
  }
  const { items, next } = listed;
  return (
    <>
      {failure && <Failed failure={failure} retry={refresh} />}
      {items.length > 0 ? children(items) : next === null && empty}
      {items.length === 0 && next !== null && (
        <p class="hint">
          No match so far. There are {order} {name} to look through.
        </p>
      )}
      {next !== null && (
        <p class="more">
          <button type="button" disabled={isLoadingMore} onClick={loadMore}>
            {isLoadingMore ? "Loading …" : `Load ${order} ${name}`}
          </button>
        </p>
      )}
      <p class="visually-hidden" role="status">
        Number of {name} shown: {items.length}
      </p>
    </>
  );
}
