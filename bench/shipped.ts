/** What is measured is what ships: the compiled modules in dist/, not the sources through a loader. */
export const shipped = async <Module>(path: string): Promise<Module> =>
  (await import(new URL(`../dist/${path}`, import.meta.url).href)) as Module;
