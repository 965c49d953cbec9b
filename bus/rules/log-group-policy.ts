/**
 * The policy that lets a bus write to log groups, as JSON; pseudo parameters of the ARNs stay in it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export function logGroupPolicy(arns: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [...new Set(arns)].map((arn) => `${arn}:*`),
      },
    ],
  });
}
