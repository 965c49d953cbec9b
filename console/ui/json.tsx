import { jsonTokens } from "../format/json-tokens.ts";
import { CopyButton } from "./copy.tsx";
import { Pre } from "./pre.tsx";

/** A value as JSON with a heading, and a button that copies it. */
export function Json({ title, value }: { readonly title: string; readonly value: unknown }) {
  return (
    <section class="panel code">
      <header>
        <h2>{title}</h2>
        <CopyButton text={JSON.stringify(value, null, 2)} name={title.toLowerCase()} />
      </header>
      <Pre label={title}>
        {jsonTokens(value).map(({ kind, text }, i) =>
          kind === "text" ? (
            text
          ) : (
            <span key={i} class={`json-${kind}`}>
              {text}
            </span>
          ),
        )}
      </Pre>
    </section>
  );
}
