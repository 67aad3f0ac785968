import { Worker } from "node:worker_threads";

/** Threads run what was built: a module of src/ (under tests) starts its twin in dist/. */
const builtUrl = (name: string): URL => {
  const here = import.meta.url;
  if (!here.endsWith(".ts")) return new URL(`./${name}.js`, here);
  return new URL(`./${name}.js`, here.replace("/src/adapters/", "/dist/adapters/"));
};

/** Starts `<name>.ts` of this folder in a thread. It doesn't inherit flags of the program, such as a loader. */
export const startThread = (name: string, workerData: unknown): Worker =>
  new Worker(builtUrl(name), { workerData, name, execArgv: [] });

/** Resolves with the first message that `accept` takes, rejects when the thread dies before. */
export const firstMessage = <Message>(
  worker: Worker,
  accept: (message: unknown) => message is Message,
): Promise<Message> =>
  new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off("message", onMessage);
      worker.off("error", onError);
      worker.off("exit", onExit);
    };
    const onMessage = (message: unknown): void => {
      if (!accept(message)) return;
      settle();
      resolve(message);
    };
    const onError = (error: unknown): void => {
      settle();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const onExit = (code: number): void => {
      settle();
      reject(new Error(`the thread ended with code ${String(code)} before it was ready`));
    };
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
  });

/** Asks a thread to end and waits until it is gone. */
export const endThread = async (worker: Worker, request: unknown): Promise<void> => {
  const gone = new Promise((resolve) => worker.once("exit", resolve));
  worker.postMessage(request);
  await gone;
};
