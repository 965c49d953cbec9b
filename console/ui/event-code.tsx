/** An event code, which a narrow column breaks after its dots and underscores. */
export function EventCode({ code }: { readonly code: string }) {
  return (
    <code class="event-code">
      {code.split(/(?<=[._])/).map((part, i) => (
        <>
          {i > 0 && <wbr />}
          {part}
        </>
      ))}
    </code>
  );
}
