import type { Scheduler } from "../domain/runtime.ts";

/** Nobody has answered within the time that was given. */
export class NoAnswer extends Error {
  readonly code = "no-answer";
}

/**
 * Asks somebody outside, and waits no longer than so many milliseconds; the signal tells the call that nobody waits
 * any more. @throws NoAnswer, and whatever the call throws
 */
export const within = async <Answer>(
  { scheduler, timeoutMs }: { readonly scheduler: Scheduler; readonly timeoutMs: number },
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> => {
  const abort = new AbortController();
  let cancel = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = scheduler.after(timeoutMs, () => {
      reject(new NoAnswer(`no answer within ${String(timeoutMs)} ms`));
      abort.abort();
    });
  });
  try {
    return await Promise.race([call(abort.signal), late]);
  } finally {
    cancel();
  }
};
