import { type Attribute, BillingMode, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import {
  AnyPrincipal,
  Effect,
  Grant,
  type IGrantable,
  PolicyDocument,
  PolicyStatement,
} from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { grantThrough } from "./encryption-key.ts";
import { isKept, settingsOf } from "./settings.ts";

const reading = /:(Get|BatchGet|Query|Scan|ConditionCheck)/;
const toRead = ["kms:Decrypt", "kms:DescribeKey"];
// The CDK's list without wildcards: each action by its name.
const toWrite = [
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/** Keys of a table: those of its items, and the one that encrypts them. */
export interface BusTableProps {
  readonly partitionKey: Attribute;
  readonly sortKey?: Attribute;
  readonly encryptionKey: IKey;
}

/** A table with the settings that all of the bus's tables share. */
export class BusTable extends Table {
  constructor(scope: Construct, id: string, props: BusTableProps) {
    super(scope, id, {
      ...props,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: isKept(scope) },
      deletionProtection: isKept(scope),
      timeToLiveAttribute: "expires_at",
      removalPolicy: settingsOf(scope).removalPolicy,
      resourcePolicy: new PolicyDocument({ statements: [onlyOverTls()] }),
    });
  }

  /** Allows actions on the table without its indexes, which the CDK's own method would include. */
  override grant(grantee: IGrantable, ...actions: string[]): Grant {
    return this.grantOn(this.tableArn, grantee, actions);
  }

  grantQuery(indexName: string, grantee: IGrantable): Grant {
    return this.grantOn(`${this.tableArn}/index/${indexName}`, grantee, ["dynamodb:Query"]);
  }

  /**
   * Also grants access to the key through DynamoDB.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
   */
  private grantOn(resourceArn: string, grantee: IGrantable, actions: string[]): Grant {
    if (this.encryptionKey) {
      const isReading = actions.every((action) => reading.test(action));
      const ofKey = isReading ? toRead : [...toRead, ...toWrite];
      grantThrough("dynamodb", this.encryptionKey, grantee, ofKey);
    }
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [resourceArn] });
  }
}

/** DynamoDB also answers over plain http. */
function onlyOverTls(): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ["dynamodb:*"],
    resources: ["*"],
    conditions: { Bool: { "aws:SecureTransport": "false" } },
  });
}
