const sans = "system-ui, sans-serif";
const mono = "ui-monospace, monospace";

/** Options of Redoc (redocly.com/docs/redoc/config). It has a light theme only. */
const options = {
  // Without these, the page shows a copy of the document that only this page can download.
  downloadUrls: [
    { title: "OpenAPI", url: "/v1/openapi.json" },
    { title: "AsyncAPI", url: "/v1/asyncapi.json" },
  ],
  labels: { downloadSpecification: "Documents for tools" },
  // The code samples contain it.
  hideRequestPayloadSample: true,
  jsonSamplesExpandLevel: 3,
  sortRequiredPropsFirst: true,
  theme: {
    spacing: { sectionVertical: 24 },
    typography: {
      fontFamily: sans,
      fontSize: "15px",
      headings: { fontFamily: sans },
      code: { fontFamily: mono, wrap: true },
    },
  },
};

/** Script that starts Redoc. It is a file because the page's policy allows no inline script. */
export const initScript = `Redoc.init("/v1/openapi.json", ${JSON.stringify(options)}, document.getElementById("reference"));
`;

/** Style of what Redoc leaves to the page. */
export const stylesheet = `body { margin: 0; font: 15px/1.5 ${sans}; }
noscript { display: block; padding: 2rem; }
`;
