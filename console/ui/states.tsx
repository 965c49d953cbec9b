import type { ComponentChildren } from "preact";
import type { Failure } from "../data/failure.ts";

/** Rows in place of what loads. */
export function Loading({ name, rows = 8 }: { readonly name: string; readonly rows?: number }) {
  return (
    <div class="loading" role="status">
      <span class="visually-hidden">Loading {name} …</span>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} class="skeleton" />
      ))}
    </div>
  );
}

/** Text in place of an empty list: why it is empty, and what to do next. */
export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="notice">
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  );
}

/** A failure: what happened, and what to do. */
export function Failed({
  failure: { kind, title, advice },
  retry,
}: {
  readonly failure: Failure;
  readonly retry?: () => void;
}) {
  return (
    <div class={kind === "none" ? "notice" : "notice failed"} role="alert">
      <h2>{title}</h2>
      <p>{advice}</p>
      {retry && kind !== "none" && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
