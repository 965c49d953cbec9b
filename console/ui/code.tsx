/** A code or a path, which a narrow column breaks after its dots, underscores and slashes. */
export function Code({ text }: { readonly text: string }) {
  return (
    <code class="breakable">
      {text.split(/(?<=[._/])/).map((part, i) => (
        <>
          {i > 0 && <wbr />}
          {part}
        </>
      ))}
    </code>
  );
}
