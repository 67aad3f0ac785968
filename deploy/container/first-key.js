// Makes the API key with which the first admin comes in, where there is none yet. `node first-key.js /keys/admin`
import { randomBytes } from "node:crypto";
import { existsSync, renameSync, writeFileSync } from "node:fs";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("which file?");
const SECRET_BYTES = 32;

if (existsSync(file)) {
  console.log(`${file} is there already`);
} else {
  // Renamed when it is whole: a crash leaves no half key behind.
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${randomBytes(SECRET_BYTES).toString("base64url")}\n`, { mode: 0o400 });
  renameSync(fresh, file);
  console.log(`a key was made in ${file}`);
}
