// Reads vitest's JSON report and the number of failed gates, and prints the one line that counts.
import { readFileSync } from "node:fs";

const [report, gates] = process.argv.slice(2);

const read = () => {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
    return { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0 };
  } catch {
    return { passed: 0, failed: 0 };
  }
};

const tests = read();
const failed = tests.failed + Number(gates);
console.log(`${tests.passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || tests.passed === 0 ? 1 : 0;
