import { useState } from "preact/hooks";

const shownMs = 1_500;

/** A button that copies a text, and says so. */
export function CopyButton({ text, name }: { readonly text: string; readonly name: string }) {
  const [result, setResult] = useState<"copied" | "failed">();
  async function copy() {
    // Pages without TLS have no clipboard, except on this machine.
    const isCopied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    setResult(isCopied ? "copied" : "failed");
    setTimeout(() => setResult(undefined), shownMs);
  }
  return (
    <button type="button" class="copy" aria-label={`Copy ${name}`} onClick={copy}>
      <span aria-live="polite">
        {result === "copied" ? "Copied" : result === "failed" ? "Not copied" : "Copy"}
      </span>
    </button>
  );
}

/** An id, and a button that copies it. */
export function Id({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <span class="id">
      <code>{id}</code>
      <CopyButton text={id} name={name} />
    </span>
  );
}
