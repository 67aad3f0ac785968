// Asks the server in this container; the exit code is the answer. `node health.js /health/ready`
const [path = "/health/live"] = process.argv.slice(2);
const port = process.env.STOCKBOOK_PORT || "8080";
const TIMEOUT_MS = 4_000;

try {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) console.error(`${path}: ${answer.status} ${await answer.text()}`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  console.error(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
