import { useRef, useState } from "preact/hooks";
import { navigate } from "../routing/navigation.ts";
import { paths } from "../routing/route.ts";
import { companyNumber } from "../session/session.ts";

/** A field that opens a company by its number, listed or not. */
export function GoToCompany() {
  const [text, setText] = useState("");
  const [isWrong, setWrong] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  function go(event: SubmitEvent) {
    event.preventDefault();
    const number = companyNumber(text.trim());
    if (number !== undefined) return navigate(paths.overview(number));
    setWrong(true);
    field.current?.focus();
  }

  return (
    <form class="go-to" onSubmit={go} noValidate>
      <label class="visually-hidden" for="go-to-company">
        Go to company
      </label>
      <input
        ref={field}
        id="go-to-company"
        inputMode="numeric"
        autocomplete="off"
        placeholder="Company number"
        value={text}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? "go-to-company-fault" : undefined}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          setWrong(false);
        }}
      />
      <button type="submit">Go</button>
      {isWrong && (
        <p id="go-to-company-fault" class="error" role="alert">
          Enter a number from 1 on.
        </p>
      )}
    </form>
  );
}
