import type { ComponentChildren } from "preact";

/** Preformatted text that the keyboard can scroll. */
export function Pre({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="pre" aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without the focus, the keyboard could not scroll it */}
      <pre tabIndex={0}>{children}</pre>
    </section>
  );
}
