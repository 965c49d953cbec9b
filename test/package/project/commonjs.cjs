const { App, Stack } = require("aws-cdk-lib");
const { LicenseEventBus } = require("license-event-bus");

const app = new App({ outdir: "cdk.out" });
new LicenseEventBus(new Stack(app, "Licensing"), "Bus");
app.synth();
