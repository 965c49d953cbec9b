import type { ComponentChildren } from "preact";

/** The tone of a state: what is well, what waits, what failed, and what needs no attention. */
export type Tone = "ok" | "wait" | "bad" | "off";

/** Tones of the outcomes and states that the API has. */
const tones: Readonly<Record<string, Tone>> = {
  delivered: "ok",
  finished: "ok",
  running: "wait",
  ok: "ok",
  retrying: "wait",
  held: "wait",
  pending: "wait",
  paused: "wait",
  failing: "wait",
  dead: "bad",
  missing: "bad",
  disabled: "off",
  dropped: "off",
  cancelled: "off",
  not_matched: "off",
};

/** A state as the API names it, such as `not_matched`. */
export function StateBadge({ state }: { readonly state: string }) {
  return <Badge tone={tones[state] ?? "off"}>{state.replaceAll("_", " ")}</Badge>;
}

/** A short text with a tone. A dot of the same color makes it recognizable in a long list. */
export function Badge({
  tone,
  children,
}: {
  readonly tone: Tone;
  readonly children: ComponentChildren;
}) {
  return <span class={`badge ${tone}`}>{children}</span>;
}
