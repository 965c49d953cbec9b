import { EmbeddedAws } from "@license-event-bus/embedded-aws";
import { Meter } from "@license-event-bus/embedded-aws/billing";
import { App, Stack } from "aws-cdk-lib";
import { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";

const app = new App({ outdir: "cdk.out" });
const stack = new Stack(app, "Greetings");
const greet = new LambdaFunction(stack, "Greet", {
  runtime: Runtime.NODEJS_24_X,
  handler: "index.handler",
  code: Code.fromInline(
    'exports.handler = async ({ rawQueryString }) => "hello, " + rawQueryString;',
  ),
});
const api = new HttpApi(stack, "Api");
api.addRoutes({ path: "/hello", integration: new HttpLambdaIntegration("Hello", greet) });

const warnings = [];
const meter = new Meter();
const aws = await EmbeddedAws.start({
  assembly: app.synth().directory,
  dataDir: undefined,
  endpointPort: 0,
  apiPort: 0,
  meter,
  onWarning: (text) => warnings.push(text),
});
const answer = await fetch(`${aws.apiUrl}/hello?world`);
const body = await answer.text();
await aws.stop();
const requests = meter.usage().find(({ dimension }) => dimension === "http-api.request")?.quantity;
console.log(JSON.stringify({ status: answer.status, body, warnings, requests }));
