import { AwsError } from "../aws-error.ts";
import { queryReply, type Reply, xmlText } from "../wire-protocol.ts";
import { stackIdOf } from "./scope.ts";

const NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

/** CloudFormation's description of the stack, enough to find resources by its outputs. */
export class CloudFormation {
  readonly #stackName: string;
  readonly #createdAt = new Date();
  #outputs: Readonly<Record<string, string>> | undefined;

  constructor(stackName: string) {
    this.#stackName = stackName;
  }

  created(outputs: Readonly<Record<string, string>>): void {
    this.#outputs = outputs;
  }

  /**
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
   *
   * @param name - Name or ID of a stack; all stacks by default.
   * @throws AwsError if there is no such stack.
   */
  describeStacks(name?: string): Reply {
    const id = stackIdOf(this.#stackName);
    if (name !== undefined && name !== this.#stackName && name !== id) {
      throw new AwsError("ValidationError", `Stack with id ${name} does not exist`);
    }
    const outputs = Object.entries(this.#outputs ?? {}).map(
      ([key, value]) =>
        `<member><OutputKey>${key}</OutputKey><OutputValue>${xmlText(value)}</OutputValue></member>`,
    );
    const stack = [
      `<StackName>${this.#stackName}</StackName>`,
      `<StackId>${id}</StackId>`,
      `<CreationTime>${this.#createdAt.toISOString()}</CreationTime>`,
      `<StackStatus>${this.#outputs ? "CREATE_COMPLETE" : "CREATE_IN_PROGRESS"}</StackStatus>`,
      `<Outputs>${outputs.join("")}</Outputs>`,
    ].join("");
    const result = `<Stacks><member>${stack}</member></Stacks>`;
    return queryReply("DescribeStacks", NAMESPACE, result);
  }
}
