// Makes the key with which Prometheus reads /metrics: a viewer, where there is none yet.
// `node scrape-key.js http://api-1:8080 /keys/admin /scrape-key/key`
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const [server, adminFile, file] = process.argv.slice(2);
if (file === undefined) throw new Error("server, file of the admin's key, file to write");
const TIMEOUT_MS = 10_000;

const isAccepted = async () => {
  if (!existsSync(file)) return false;
  const key = readFileSync(file, "utf8").trim();
  const answer = await fetch(`${server}/metrics`, {
    headers: { authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return answer.status !== 401;
};

const make = async () => {
  const answer = await fetch(`${server}/api/v1/api-keys`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${readFileSync(adminFile, "utf8").trim()}`,
    },
    body: JSON.stringify({ name: "prometheus", roles: ["viewer"] }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await answer.text();
  if (answer.status !== 201) throw new Error(`no key: ${answer.status} ${text}`);
  return JSON.parse(text).key;
};

if (await isAccepted()) {
  console.log(`${file} is there already`);
} else {
  const fresh = `${file}.new`;
  // Prometheus reads it as another user; the volume is mounted there and here alone.
  writeFileSync(fresh, await make(), { mode: 0o444 });
  renameSync(fresh, file);
  console.log(`a key was made in ${file}`);
}
