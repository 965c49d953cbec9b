import type { Previewed } from "../data/use-preview.ts";
import { placeOf } from "../pattern/json-fault.ts";
import { Pre } from "../ui/pre.tsx";
import { useFault } from "./faults.tsx";
import { Labelled } from "./labelled.tsx";

/** A transform next to the body that it gets and the one that it makes. */
export function TransformEditor({
  pointer,
  hint,
  value,
  payload,
  result,
  onChange,
}: {
  readonly pointer: string;
  readonly hint?: string | undefined;
  readonly value: string;
  /** The preview without the transform, and with it. */
  readonly payload: Previewed;
  readonly result: Previewed;
  readonly onChange: (value: string) => void;
}) {
  const refused = useFault(pointer);
  const fault = faultIn(result, value);
  return (
    <>
      <Labelled pointer={pointer} label="Transform" hint={hint} isHidden>
        {(attributes) => (
          <textarea
            {...attributes}
            class="code"
            rows={7}
            spellcheck={false}
            autocomplete="off"
            placeholder="{ 'text': event & ': ' & data.license.license_key }"
            value={value}
            onInput={({ currentTarget }) => onChange(currentTarget.value)}
          />
        )}
      </Labelled>
      {value !== "" && fault !== undefined && refused === undefined && (
        <p class="error" role="status">
          {fault}
        </p>
      )}
      {value !== "" && (
        <div class="playground">
          <Body title="Payload" text={payload.preview?.request?.body} />
          <Body
            title="Result"
            text={fault === undefined ? result.preview?.request?.body : undefined}
            note={result.preview?.outcome === "dropped" ? "The event is dropped." : undefined}
          />
        </div>
      )}
    </>
  );
}

function Body({
  title,
  text,
  note = "Nothing yet.",
}: {
  readonly title: string;
  readonly text: string | undefined;
  readonly note?: string | undefined;
}) {
  return (
    <div>
      <h3>{title}</h3>
      {text === undefined ? <p class="hint">{note}</p> : <Pre label={title}>{indented(text)}</Pre>}
    </div>
  );
}

/** Returns why there is no result, with the line and the column if the bus knows the position. */
function faultIn({ preview, failure, isBehind }: Previewed, text: string): string | undefined {
  const fault = failure?.faults?.find(({ pointer }) => pointer.endsWith("/transform"))?.message;
  const failed = !failure && preview?.outcome === "failed" ? preview.error : undefined;
  const message = fault ?? failed;
  if (message === undefined || (isBehind && !fault)) return undefined;
  const [, character] = /at character (\d+)/.exec(message) ?? [];
  const place = character === undefined ? "" : ` (${placeOf(text, Number(character) - 1)})`;
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${place}.`;
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
