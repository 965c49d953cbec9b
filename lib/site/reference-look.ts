const sans = "system-ui, sans-serif";
const mono = "ui-monospace, monospace";

const typography = {
  fontFamily: sans,
  fontSize: "15px",
  headings: { fontFamily: sans },
  code: { fontFamily: mono, wrap: true },
};

const light = { typography };

/** Redoc has a light theme only. */
const dark = {
  typography: {
    ...typography,
    code: { ...typography.code, color: "#ff9d9d", backgroundColor: "#2b313b" },
    links: { color: "#7cb7ff", visited: "#7cb7ff", hover: "#a9d0ff" },
  },
  colors: {
    primary: { main: "#7cb7ff" },
    text: { primary: "#dfe3e8", secondary: "#a3abb6" },
    border: { light: "#39414d", dark: "#39414d" },
    gray: { 50: "#222831", 100: "#2b313b" },
    responses: {
      success: { color: "#7fd49b", backgroundColor: "#1c3326", tabTextColor: "#7fd49b" },
      error: { color: "#ff9d9d", backgroundColor: "#3a2226", tabTextColor: "#ff9d9d" },
    },
  },
  schema: {
    linesColor: "#4a5563",
    nestedBackground: "#20262e",
    typeNameColor: "#a3abb6",
    typeTitleColor: "#a3abb6",
    requireLabelColor: "#ff9d9d",
  },
  sidebar: { backgroundColor: "#20262e", textColor: "#dfe3e8" },
  rightPanel: { backgroundColor: "#11151a" },
  fab: { backgroundColor: "#2b313b", color: "#7cb7ff" },
};

const options = {
  // Without the file, the page has the path of the document in its place.
  downloadUrls: [
    { title: "OpenAPI", url: "/v1/openapi.json" },
    { title: "AsyncAPI", url: "/v1/asyncapi.json" },
  ],
  jsonSamplesExpandLevel: 3,
  minCharacterLengthToInitSearch: 2,
  sortRequiredPropsFirst: true,
};

/** Script that starts Redoc. It is a file because the page's policy allows no inline script. */
export const initScript = `const themes = ${JSON.stringify({ light, dark })};
const scheme = matchMedia("(prefers-color-scheme: dark)");
function show() {
  const theme = scheme.matches ? themes.dark : themes.light;
  const options = { ...${JSON.stringify(options)}, theme };
  Redoc.init("/v1/openapi.json", options, document.getElementById("reference"));
}
show();
`;

/** Style of what Redoc leaves to the page. */
export const stylesheet = `
:root { color-scheme: light dark; }
body { margin: 0; background: light-dark(#fff, #181d24); font: 15px/1.5 ${sans}; }
noscript { display: block; padding: 2rem; }
`;
