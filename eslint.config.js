import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const no = (selector, message) => ({ selector, message });

const SYNTAX = [
  no("ExportAllDeclaration", "import the file: nothing re-exports"),
  no("ExportNamedDeclaration[source]", "import the file: nothing re-exports"),
  no("ExportDefaultDeclaration", "export by name"),
  no("TSEnumDeclaration", "use a union of string literals"),
  no("Decorator", "compose functions"),
  no(
    "ClassDeclaration:not([superClass.name='Error'])",
    "compose functions; only errors are classes",
  ),
  no("ClassExpression", "compose functions; only errors are classes"),
];
const ENVIRONMENT = no(
  "MemberExpression[object.name='process'][property.name='env']",
  "only src/config.ts reads the environment",
);
const RETRY_DELAY = no(
  "CallExpression[callee.name=/^(retry|repeat)$/] Property[key.name='delay']",
  "a delay has a clock of its own: use the Scheduler",
);
const HRTIME = no(
  "MemberExpression[object.name='process'][property.name=/^(hrtime|uptime)$/]",
  "take a Clock as an argument",
);

const USE_PORTS = "take a Clock, Ids or Scheduler as an argument (src/domain/runtime.ts)";
const IMPURE_GLOBALS = [
  "Date",
  "performance",
  "crypto",
  "setTimeout",
  "setInterval",
  "setImmediate",
].map((name) => ({ name, message: USE_PORTS }));
const RANDOM = { object: "Math", property: "random", message: USE_PORTS };
const IMPURE_IMPORTS = {
  paths: [
    { name: "node:timers", message: USE_PORTS },
    { name: "node:timers/promises", message: USE_PORTS },
    { name: "node:perf_hooks", message: USE_PORTS },
    {
      name: "node:crypto",
      importNames: [
        ...["default", "getRandomValues", "randomBytes", "randomFill", "randomFillSync"],
        ...["randomInt", "randomUUID", "webcrypto"],
      ],
      message: USE_PORTS,
    },
    { name: "uuid", importNames: ["v1", "v4", "v6", "v7"], message: USE_PORTS },
    {
      name: "rxjs",
      importNames: [
        ...["auditTime", "bufferTime", "debounceTime", "delay", "delayWhen", "interval"],
        ...["sampleTime", "throttleTime", "timeInterval", "timeout", "timeoutWith", "timer"],
        ...["timestamp", "windowTime", "asyncScheduler", "asapScheduler"],
        ...["animationFrameScheduler", "queueScheduler"],
      ],
      message: "it has a clock of its own: use the Scheduler",
    },
  ],
};
const PURE_DOMAIN = ["process", "fetch", "globalThis", "console", "Buffer"].map((name) => ({
  name,
  message: "the domain is pure: pass the value in",
}));

const HOUSE = {
  complexity: ["error", { max: 12, variant: "modified" }],
  eqeqeq: "error",
  "max-lines-per-function": ["error", { max: 70, skipBlankLines: true, skipComments: true }],
  "max-params": ["error", 3],
  "no-console": "error",
  "no-restricted-syntax": ["error", ...SYNTAX, ENVIRONMENT],
  "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
  "@typescript-eslint/consistent-type-definitions": ["error", "type"],
  "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
  "@typescript-eslint/parameter-properties": "error",
  "@typescript-eslint/switch-exhaustiveness-check": [
    "error",
    { allowDefaultCaseForExhaustiveSwitch: false },
  ],
  "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
  "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
  "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
  // An adapter in memory fulfils a port of promises without waiting for anything.
  "@typescript-eslint/require-await": "off",
};

export default defineConfig(
  { ignores: ["dist/**", "dist.*/**", "coverage/**", "stockbook-data/**"] },
  {
    files: ["**/*.js", "**/*.cjs"],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: {
        ...{ process: "readonly", console: "readonly", URL: "readonly", module: "writable" },
        ...{ fetch: "readonly", AbortSignal: "readonly" },
      },
    },
  },
  {
    files: ["src/**/*.ts", "test/**/*.ts", "bench/**/*.ts", "examples/**/*.ts", "*.ts"],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: HOUSE,
  },
  {
    // What is not deterministic comes in through a port, so that the whole command path can be simulated.
    files: ["src/**/*.ts"],
    ignores: ["src/adapters/**", "src/main.ts", "src/compose.ts"],
    rules: {
      "no-restricted-globals": ["error", ...IMPURE_GLOBALS],
      "no-restricted-properties": ["error", RANDOM],
      "no-restricted-imports": ["error", IMPURE_IMPORTS],
      "no-restricted-syntax": ["error", ...SYNTAX, ENVIRONMENT, RETRY_DELAY, HRTIME],
    },
  },
  {
    files: ["src/domain/**/*.ts"],
    rules: { "no-restricted-globals": ["error", ...IMPURE_GLOBALS, ...PURE_DOMAIN] },
  },
  {
    files: ["src/config.ts"],
    rules: { "no-restricted-syntax": ["error", ...SYNTAX, RETRY_DELAY, HRTIME] },
  },
  {
    // Tests, benchmarks and examples read JSON of unknown shape and tell long stories.
    files: ["test/**/*.ts", "bench/**/*.ts", "examples/**/*.ts"],
    rules: {
      complexity: "off",
      "max-lines-per-function": "off",
      "max-params": "off",
      "no-console": "off",
      "no-restricted-syntax": ["error", ...SYNTAX],
      "@typescript-eslint/consistent-type-assertions": "off",
      "@typescript-eslint/no-explicit-any": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/restrict-template-expressions": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  { files: ["*.config.ts"], rules: { "no-restricted-syntax": "off" } },
);
