import { DomainName, SecurityPolicy } from "aws-cdk-lib/aws-apigatewayv2";
import type { ICertificate } from "aws-cdk-lib/aws-certificatemanager";
import { ARecord, type IHostedZone, RecordTarget } from "aws-cdk-lib/aws-route53";
import { ApiGatewayv2DomainProperties } from "aws-cdk-lib/aws-route53-targets";
import { Construct } from "constructs";

/** A name of one's own for the API. */
export interface CustomDomain {
  /** Such as `events.example.com`. */
  readonly name: string;
  /** For that name, in the Region of the bus. */
  readonly certificate: ICertificate;
  /** Where the name is made to point to the API; without one, that is left to whoever keeps the name. */
  readonly hostedZone?: IHostedZone;
}

/** The API's own name, and the record that leads to it. */
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
