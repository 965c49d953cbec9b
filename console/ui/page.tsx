import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** True once the first page of this visit is shown. */
let isLater = false;

/**
 * A page: its title, and the way back to its list. The focus moves to the title, so that the keyboard and screen
 * readers go on from there.
 */
export function Page({
  title,
  list,
  badge,
  actions,
  children,
}: {
  readonly title: string;
  readonly list?: { readonly name: string; readonly path: string };
  readonly badge?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isLater) heading.current?.focus({ preventScroll: true });
    isLater = true;
  }, []);
  useEffect(() => {
    document.title = `${title} · License event bus`;
  }, [title]);
  return (
    <main id="main" tabIndex={-1}>
      {list && (
        <nav aria-label="Breadcrumb" class="breadcrumb">
          <a href={list.path}>{list.name}</a>
        </nav>
      )}
      <div class="title">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {badge}
        {actions && <div class="actions">{actions}</div>}
      </div>
      {children}
    </main>
  );
}

/** Names and values of an item. */
export function Facts({ children }: { readonly children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>;
}

/** One name and value. It is left out if the value is missing. */
export function Fact({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}) {
  if (children === undefined || children === null || children === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
