import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { described } from "../../bus/api/document/described.ts";
import { openApi } from "../../bus/api/document/open-api.ts";
import type { Described } from "../../bus/api/operations/description.ts";
import { parametersOf } from "../../bus/api/operations/operation.ts";

type Responses = Record<string, { content?: Record<string, { schema: object }> }>;
type Document = {
  paths: Record<string, Record<string, { responses: Responses }>>;
  components: object;
};

const document = openApi({ server: "http://127.0.0.1" }) as Document;
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: "api", components: document.components });
const validators = new Map<object, ValidateFunction>();

/**
 * Checks an answer of the bus against its OpenAPI document.
 *
 * @throws Error if the document does not contain that answer.
 */
export async function holdAgainstContract(
  method: string,
  path: string,
  response: Response,
): Promise<void> {
  const { status } = response;
  const type = response.headers.get("content-type");
  const answered = `${method} ${path} answered ${status} ${type}`;
  const operation = operationAt(method, path);
  if (!operation) {
    // Without an operation, only a refusal is valid.
    if (status === 404 || status === 405) return;
    throw new Error(`${answered}: the document has no such path`);
  }
  const responses = document.paths[operation.path]?.[method.toLowerCase()]?.responses;
  const described = responses?.[status];
  if (!described)
    throw new Error(`${answered}: the document of ${operation.id} has no such status`);
  if (!described.content) {
    if (type !== null) throw new Error(`${answered}: unexpected content`);
    return;
  }
  const content = described.content[type ?? ""];
  if (!content) throw new Error(`${answered}: undocumented content type`);
  const text = await response.clone().text();
  if (status >= 400 && internals.test(text))
    throw new Error(`${answered}: internals in an error: ${text}`);
  const validate = validatorOf(content.schema);
  const isJson = /json$/.test(type ?? "");
  const body: unknown = isJson ? await response.json() : await response.text();
  if (validate(body)) return;
  throw new Error(`${answered}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(body)}`);
}

/** Text that no error may contain: a stack trace, an ARN, a key. */
const internals = /\n\s+at |\.[mt]js:\d|arn:aws|leb_(pub|co|adm)_\w/;

function operationAt(method: string, path: string): Described | undefined {
  return described.find((operation) => {
    if (operation.method !== method) return false;
    const pattern = parametersOf(operation.path).reduce(
      (pattern, name) => pattern.replace(`{${name}}`, "[^/]+"),
      operation.path.replaceAll(".", "\\."),
    );
    return new RegExp(`^${pattern}$`).test(path);
  });
}

function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  const made = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')));
  validators.set(schema, made);
  return made;
}
