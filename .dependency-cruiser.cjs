// The command line is one entry; a worker thread is another, reached by its file name.
const ENTRY = "^src/(main|.*worker)\\.ts$";

module.exports = {
  forbidden: [
    { name: "no-cycle", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-dead-file",
      severity: "error",
      from: { path: ENTRY },
      to: { path: "^src", pathNot: [ENTRY, "[.]d[.]ts$"], reachable: false },
    },
    {
      name: "only-declared-packages",
      severity: "error",
      from: { path: "^src" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
    { name: "src-knows-no-test", severity: "error", from: { path: "^src" }, to: { path: "^test" } },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types"] },
  },
};
