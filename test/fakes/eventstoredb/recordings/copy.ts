import { writeFileSync } from "node:fs";
import { compactOriginals, COPY, pack } from "../recordings.ts";

/** `npx tsx test/fakes/eventstoredb/recordings/copy.ts` after a change of the recordings. */
writeFileSync(COPY, pack(compactOriginals()));
