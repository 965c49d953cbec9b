import { devNull } from "node:os";
import { arnOf, REGION } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { FunctionBill } from "../billing/lambda.ts";
import type { Meter } from "../billing/meter.ts";
import { accessKeyOf } from "../caller.ts";
import type { AnswerCall } from "../endpoint.ts";
import { AsyncInvocations, type Send } from "./async-invocations.ts";
import type { Environment, Environments, LogLine } from "./environment.ts";
import { type FunctionConfig, LambdaFunction } from "./function.ts";
import { defaultLogging, platformLines, printedEntry, type Run } from "./log-entries.ts";

/** A function as declared in its template. */
export type FunctionDeclaration = Omit<FunctionConfig, "arn"> & { readonly logicalId: string };

type Options = {
  readonly dataDir: string;
  /** Folder of compiled code. */
  readonly compileCache: string;
  readonly endpointUrl: string;
  /** Answers calls of functions to this AWS. */
  readonly answer: AnswerCall;
  /** Receives each line that a function prints. */
  readonly log: (logicalId: string, line: LogLine) => void;
  /** Receives each entry of a function's log: its lines, and those of Lambda itself. */
  readonly write: (logicalId: string, group: string, entry: string) => void;
  /** Sends events that failed for good to a queue. */
  readonly send: Send;
  readonly warn: (text: string) => void;
  /** Counts billable usage. */
  readonly meter?: Meter | undefined;
};

/** Lambda: the functions, found by ARN or name. */
export class Lambda {
  readonly asynchronous: AsyncInvocations;
  readonly #options: Options;
  readonly #functions = new Map<string, LambdaFunction>();
  readonly #declarations = new WeakMap<LambdaFunction, FunctionDeclaration>();
  readonly #environments: Environments = new Map();

  constructor(options: Options) {
    this.#options = options;
    this.asynchronous = new AsyncInvocations(options);
  }

  createFunction(declaration: FunctionDeclaration): LambdaFunction {
    const created = this.unlistedFunction(declaration);
    this.#functions.set(created.config.name, created);
    this.#declarations.set(created, declaration);
    this.asynchronous.add(created);
    return created;
  }

  /** Creates a function that no call finds. The caller must stop it. */
  unlistedFunction(declaration: FunctionDeclaration): LambdaFunction {
    const { logicalId, environment, ...rest } = declaration;
    const config: FunctionConfig = {
      ...rest,
      arn: arnOf("lambda", `function:${declaration.name}`),
      environment: { ...environment, ...this.#reservedVariables(declaration) },
      aws: { url: this.#options.endpointUrl, answer: this.#options.answer },
      compileCache: this.#options.compileCache,
    };
    const { meter } = this.#options;
    const bill = meter && new FunctionBill(meter, declaration);
    const { logging = defaultLogging, memoryMb } = declaration;
    const write = (entry: string) => this.#options.write(logicalId, groupOf(declaration), entry);
    const log = (line: LogLine) => {
      bill?.printed(line);
      this.#options.log(logicalId, line);
      write(printedEntry(logging, line));
    };
    const ended = (run: Run) => {
      bill?.invoked(run);
      for (const line of platformLines({ memoryMb, logging }, run)) write(line);
    };
    return new LambdaFunction(config, log, this.#environments, ended);
  }

  /** Returns the running environment with this ID. */
  environment(id: string): Environment | undefined {
    return this.#environments.get(id);
  }

  declarationOf(created: LambdaFunction): FunctionDeclaration | undefined {
    return this.#declarations.get(created);
  }

  /** Returns the function with this name or ARN. An ARN can end with a version or alias. */
  find(nameOrArn: string): LambdaFunction | undefined {
    const name = nameOrArn.match(/:function:([^:]+)/)?.[1] ?? nameOrArn;
    return this.#functions.get(name);
  }

  get(nameOrArn: string): LambdaFunction {
    const found = this.find(nameOrArn);
    if (found) return found;
    throw new AwsError("ResourceNotFoundException", `Function not found: ${nameOrArn}`, {
      status: 404,
    });
  }

  /**
   * Starts an environment of some functions before their first invocations, one after the other, so
   * that a function invoked meanwhile does not compete with all of them for the processor.
   *
   * @param names - Logical IDs without the hash that CDK appends.
   * @throws Error if there is no function with such a name.
   */
  warmUp(names: readonly string[]): void {
    const known = new Map(
      [...this.#functions.values()].map((created) => [
        this.declarationOf(created)?.logicalId.replace(/[0-9A-F]{8}$/, ""),
        created,
      ]),
    );
    const chosen = names.map((name) => {
      const found = known.get(name);
      if (!found)
        throw new Error(`There is no function ${name}, only ${[...known.keys()].join(", ")}`);
      return found;
    });
    void (async () => {
      for (const each of chosen) await each.warmUp();
    })();
  }

  /** Waits for running invocations until `deadline` resolves. */
  async stop(deadline: Promise<unknown>): Promise<void> {
    const asynchronous = this.asynchronous.stop();
    await Promise.all([...this.#functions.values()].map((target) => target.stop(deadline)));
    await asynchronous;
    this.asynchronous.close();
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
  #reservedVariables(declaration: FunctionDeclaration) {
    const { logicalId, name, handler, memoryMb, taskRoot } = declaration;
    return {
      _HANDLER: handler,
      AWS_DEFAULT_REGION: REGION,
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: groupOf(declaration),
      AWS_LAMBDA_LOG_STREAM_NAME: "local",
      AWS_REGION: REGION,
      LAMBDA_TASK_ROOT: taskRoot,
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      AWS_ACCESS_KEY_ID: accessKeyOf(logicalId),
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL: this.#options.endpointUrl,
      // Hides the developer's profile: a function must never find it and reach the real AWS.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: "true",
    };
  }
}

function groupOf({ name, logging }: FunctionDeclaration): string {
  return logging?.group ?? `/aws/lambda/${name}`;
}
