/** Exit codes of `stockbook`: a script may rely on them. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  badData: 3,
  differences: 4,
  unavailable: 5,
  locked: 6,
  guarded: 7,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with an exit code and one line for a person; `hint` says what to do next. */
export class CliFault extends Error {
  readonly exit: ExitCode;
  readonly hint: string | undefined;
  constructor(exit: ExitCode, message: string, hint?: string) {
    super(message);
    this.exit = exit;
    this.hint = hint;
  }
}

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";

const EXIT_OF_CODE: Readonly<Record<string, ExitCode>> = {
  config: EXIT.usage,
  "data-directory-locked": EXIT.locked,
  "data-directory-newer": EXIT.guarded,
  "data-directory-damaged": EXIT.differences,
  "open-to-all": EXIT.guarded,
  "secret-refused": EXIT.guarded,
  "log-unavailable": EXIT.unavailable,
  "engine-unreachable": EXIT.unavailable,
  "migration-refused": EXIT.guarded,
  "migration-differs": EXIT.differences,
  "no-ledger": EXIT.badData,
  EACCES: EXIT.unavailable,
  EROFS: EXIT.unavailable,
  ENOSPC: EXIT.unavailable,
};

const HINT_OF_CODE: Readonly<Record<string, string>> = {
  "data-directory-locked": "stop that process, or name another directory with --data-dir",
  "data-directory-newer": "nothing was touched; use the version of Stockbook that wrote it",
  "log-unavailable": "a command that was cut short can be started again",
  "migration-refused":
    "nothing was written over it; take an empty server, or a STOCKBOOK_STREAM_PREFIX and a database of its own",
  "migration-differs":
    "the source is as it was; keep the target for a look and copy to an empty one",
  "open-to-all":
    "start on 127.0.0.1 and make one with `stockbook apikeys create --name admin --role admin`, or set STOCKBOOK_BOOTSTRAP_KEY_FILE",
  EADDRINUSE: "choose another port with --port, or --port 0 for any free one",
};

/** What any error means at the command line; an error that nobody expected is a failure. */
export const faultOf = (error: unknown): CliFault => {
  if (error instanceof CliFault) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  return new CliFault(EXIT_OF_CODE[code] ?? EXIT.failure, message, HINT_OF_CODE[code]);
};
