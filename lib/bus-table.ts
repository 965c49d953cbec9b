import { Aws, RemovalPolicy } from "aws-cdk-lib";
import { type Attribute, BillingMode, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";

const reading = /:(Get|BatchGet|Query|Scan|ConditionCheck)/;
const toRead = ["kms:Decrypt", "kms:DescribeKey"];
// As the CDK has it, but for its wildcards: each by its name.
const toWrite = [
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

export interface BusTableProps {
  readonly partitionKey: Attribute;
  readonly sortKey?: Attribute;
  readonly encryptionKey: IKey;
}

/** A table with what all of the bus's have in common. */
export class BusTable extends Table {
  constructor(scope: Construct, id: string, props: BusTableProps) {
    super(scope, id, {
      ...props,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: "expires_at",
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /**
   * Allows the actions, and to DynamoDB, on behalf of whoever gets them, what they take of the key.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
   */
  override grant(grantee: IGrantable, ...actions: string[]): Grant {
    if (this.encryptionKey) {
      Grant.addToPrincipal({
        grantee,
        actions: actions.every((action) => reading.test(action)) ? toRead : [...toRead, ...toWrite],
        resourceArns: [this.encryptionKey.keyArn],
        conditions: {
          StringEquals: { "kms:ViaService": `dynamodb.${Aws.REGION}.${Aws.URL_SUFFIX}` },
        },
      });
    }
    return super.grant(grantee, ...actions);
  }
}
