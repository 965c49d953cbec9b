import { problem } from "../../values/problem.ts";
import { Refusal } from "../http/problems.ts";
import { operations } from "../operations/index.ts";

/** Answers 405 where the address exists and takes other methods, else 404. */
export function refuseUnknown() {
  return ({ method, path }: { method: string; path: string }): never => {
    const allowed = Object.values(operations)
      .filter((operation) => isAt(operation.path, path))
      .map((operation) => operation.method);
    if (allowed.length === 0) {
      throw new Refusal(problem("not-found", `There is no ${path.slice(0, 200)} here.`));
    }
    const methods = [...new Set(allowed)].join(", ");
    throw new Refusal(
      problem("method-not-allowed", `${method} is not taken here: ${methods} is.`),
      {
        allow: methods,
      },
    );
  };
}

function isAt(template: string, path: string): boolean {
  const wanted = template.split("/");
  const given = path.replace(/\/$/, "").split("/");
  return (
    wanted.length === given.length &&
    wanted.every((part, i) => part === given[i] || (part.startsWith("{") && given[i] !== ""))
  );
}
