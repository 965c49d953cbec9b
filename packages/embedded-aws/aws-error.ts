/** The error answer of an AWS service. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  /** The error type, by which SDKs choose an exception. */
  readonly code: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.code = code;
    this.status = options.status ?? 400;
    this.headers = options.headers ?? {};
  }

  toJSON(): object {
    return { __type: this.code, message: this.message };
  }
}
