/** The role could not be assumed. `cause` is the error of STS. */
export class RoleNotAssumed extends Error {
  override readonly name = "RoleNotAssumed";
  constructor(cause: unknown) {
    super("the role could not be assumed", { cause });
  }
}

/** EventBridge refused an event, in an answer with status 200. */
export class EntryRefused extends Error {
  readonly $metadata = { httpStatusCode: 200 };
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}
