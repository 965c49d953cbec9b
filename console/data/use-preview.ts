import { useEffect, useRef, useState } from "preact/hooks";
import type { Preview, PreviewInput } from "../../sdk/index.ts";
import { useCompany, useRefusal } from "./bus.tsx";
import type { Failure } from "./failure.ts";
import { settled } from "./use-data.ts";
import { pauseMs } from "./use-later.ts";

/** The preview of what a form has. It keeps the last one while a newer one is made. */
export type Previewed = {
  readonly preview: Preview | undefined;
  readonly failure: Failure | undefined;
  /** True while the form is newer than the preview. */
  readonly isBehind: boolean;
};

/**
 * Previews a subscription, soon after the person stops typing. Ignores answers that are no longer wanted.
 *
 * @param input - Undefined if there is nothing to preview.
 */
export function usePreview(company: number, input: PreviewInput | undefined): Previewed {
  const { subscriptions } = useCompany(company);
  const refusal = useRefusal();
  const [state, setState] = useState<Previewed & { readonly text: string | undefined }>({
    text: undefined,
    preview: undefined,
    failure: undefined,
    isBehind: true,
  });
  const runs = useRef(0);
  const isFirst = useRef(true);
  const text = input && JSON.stringify(input);
  useEffect(() => {
    const run = ++runs.current;
    if (input === undefined) return;
    const timer = setTimeout(
      async () => {
        const { value, failure } = await settled(() => subscriptions.preview(input));
        if (run !== runs.current) return;
        if (failure) refusal(failure);
        setState(({ preview }) => ({ text, preview: value ?? preview, failure, isBehind: false }));
      },
      isFirst.current ? 0 : pauseMs,
    );
    isFirst.current = false;
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(
    () => () => {
      runs.current++;
    },
    [],
  );
  const { preview, failure } = state;
  return { preview, failure, isBehind: state.text !== text };
}
