import { DomainName, SecurityPolicy } from "aws-cdk-lib/aws-apigatewayv2";
import type { ICertificate } from "aws-cdk-lib/aws-certificatemanager";
import { ARecord, type IHostedZone, RecordTarget } from "aws-cdk-lib/aws-route53";
import { ApiGatewayv2DomainProperties } from "aws-cdk-lib/aws-route53-targets";
import { Construct } from "constructs";

/** A custom domain of the API. */
export interface CustomDomain {
  /** Such as `events.example.com`. */
  readonly name: string;
  /** For that name, in the Region of the bus. */
  readonly certificate: ICertificate;
  /** The zone in which to make a record for the name. Without one, you make it yourself. */
  readonly hostedZone?: IHostedZone;
}

/** The API's domain name, and its DNS record. */
export class ApiDomain extends Construct {
  readonly domainName: DomainName;

  constructor(scope: Construct, id: string, { name, certificate, hostedZone }: CustomDomain) {
    super(scope, id);
    this.domainName = new DomainName(this, "Name", {
      domainName: name,
      certificate,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    if (!hostedZone) return;
    const { regionalDomainName, regionalHostedZoneId } = this.domainName;
    const target = new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId);
    new ARecord(this, "Record", {
      zone: hostedZone,
      recordName: name,
      target: RecordTarget.fromAlias(target),
    });
  }
}
