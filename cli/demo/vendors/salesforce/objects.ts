/* Salesforce's answers to invalid requests. */

export type Reply = { readonly status: number; readonly body?: unknown };

export const unreadable = failed(
  400,
  "JSON_PARSER_ERROR",
  "The HTTP entity body is not as expected.",
);
export const nowhere = failed(404, "NOT_FOUND", "The requested resource does not exist");
export const halted = failed(
  400,
  "PROCESSING_HALTED",
  "The transaction was rolled back since another operation in the same transaction failed.",
);

/** True for a status of 300 and above. */
export function isFailure({ status }: Reply): boolean {
  return status >= 300;
}

/** Returns an answer with one error, as the REST API sends it. */
export function failed(
  status: number,
  errorCode: string,
  message: string,
  fields: readonly string[] = [],
): Reply {
  return { status, body: [{ message, errorCode, ...(fields.length > 0 ? { fields } : {}) }] };
}

/** Returns an error of the token endpoint (RFC 6749, section 5.2). */
export function denied(error: string, error_description: string): Reply {
  return { status: 400, body: { error, error_description } };
}

/** Returns the answer to an unsupported method: status 405. */
export function notAllowed(method: string): Reply {
  const message = `HTTP Method '${method}' not allowed.`;
  return failed(405, "METHOD_NOT_ALLOWED", message);
}

/* The objects, and the values that their fields accept. */

export type FieldType = "boolean" | "date" | "email" | "picklist" | number;

/** The writable fields of each object. A number is the maximum length of a text. */
export const objects = {
  Contact: {
    prefix: "003",
    required: ["LastName"],
    fields: {
      FirstName: 40,
      LastName: 80,
      Email: "email",
      Phone: 40,
      Title: 128,
      LeadSource: "picklist",
      Description: 32_000,
      MailingStreet: 255,
      MailingCity: 40,
      MailingPostalCode: 20,
      MailingState: 80,
      MailingCountry: 80,
    },
    lookups: { AccountId: "Account" },
  },
  Product2: {
    prefix: "01t",
    required: ["Name"],
    fields: {
      Name: 255,
      ProductCode: 255,
      Description: 4000,
      Family: "picklist",
      IsActive: "boolean",
    },
    lookups: {},
  },
  Asset: {
    prefix: "02i",
    required: ["Name"],
    fields: {
      Name: 255,
      SerialNumber: 80,
      Description: 32_000,
      Status: "picklist",
      InstallDate: "date",
      PurchaseDate: "date",
      UsageEndDate: "date",
    },
    lookups: { AccountId: "Account", ContactId: "Contact", Product2Id: "Product2" },
  },
} as const satisfies Record<
  string,
  {
    prefix: string;
    required: readonly string[];
    fields: Record<string, FieldType>;
    lookups: Record<string, string>;
  }
>;

export type SalesforceObject = keyof typeof objects;

/** True if the organization has an object of this name. */
export function isObject(name: string): name is SalesforceObject {
  return Object.hasOwn(objects, name);
}

/**
 * Returns Salesforce's refusal of a field's value; undefined if it is valid. Null clears all but
 * booleans.
 */
export function valueRefusal(type: FieldType, field: string, value: unknown): Reply | undefined {
  if (value === null) {
    return type === "boolean" ? failed(400, "INVALID_TYPE_ON_FIELD_IN_RECORD", field) : undefined;
  }
  const kind = type === "boolean" ? "boolean" : "string";
  const isDay = typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);
  if (typeof value !== kind || (type === "date" && !isDay)) {
    const name = type === "date" ? "date" : kind;
    const message = `Cannot deserialize instance of ${name} from value ${value} or request may be missing a required field`;
    return failed(400, "JSON_PARSER_ERROR", message);
  }
  const text = String(value);
  if (type === "email" && text !== "" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) {
    const message = `${field}: invalid email address: ${text}`;
    return failed(400, "INVALID_EMAIL_ADDRESS", message, [field]);
  }
  const most = typeof type === "number" ? type : type === "email" ? 80 : 255;
  if (text.length > most) {
    const message = `${field}: data value too large: ${text} (max length=${most})`;
    return failed(400, "STRING_TOO_LONG", message, [field]);
  }
  return undefined;
}
