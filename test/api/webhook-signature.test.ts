import { describe, expect, test } from "vitest";
import { Problem } from "../../src/api/problems.ts";
import { TOLERANCE_MS, verifiedWebhook } from "../../src/api/webhook-signature.ts";
import { signatureOf } from "../../src/processes/webhook-signing.ts";

const SECRET = "a-secret-of-at-least-thirty-two-bytes";
const NOW = 1_763_726_400_000;
const body = Buffer.from('{"type":"payment.captured"}');

const sent = (more: Record<string, string> = {}, secret = SECRET) => {
  const [id, timestamp] = ["msg_1", String(NOW / 1_000)];
  const signature = signatureOf(secret, { id, timestamp, body, ...stampOf(more) });
  return {
    ...{ "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature },
    ...more,
  };
};
const stampOf = (more: Record<string, string>) =>
  "webhook-timestamp" in more ? { timestamp: more["webhook-timestamp"] } : {};

const codeOf = (
  headers: Record<string, string>,
  of: Uint8Array = body,
  now = NOW,
  secrets = [SECRET],
): string => {
  try {
    return verifiedWebhook({ headers, body: of }, secrets, now);
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
};

test("the example of the Standard Webhooks specification is signed as it says", () => {
  const message = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: "1614265330",
    body: Buffer.from('{"test": 2432232314}'),
  };
  expect(signatureOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", message)).toBe(
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  );
});

test("a webhook with our signature is accepted, with others beside it too", () => {
  expect(codeOf(sent())).toBe("msg_1");
  const { "webhook-signature": ours } = sent();
  const { "webhook-signature": old } = sent({}, "the-secret-that-was-before-this-one");
  expect(codeOf(sent({ "webhook-signature": `v1a,abc ${old} ${ours}` }))).toBe("msg_1");
});

test("while the secret is changed a webhook may be signed with the old or the new one", () => {
  const next = "the-secret-of-tomorrow-of-32-bytes-or-so";
  for (const secret of [SECRET, next]) {
    expect(codeOf(sent({}, secret), body, NOW, [next, SECRET])).toBe("msg_1");
  }
  expect(codeOf(sent(), body, NOW, [next])).toBe("signature-invalid");
  expect(codeOf(sent(), body, NOW, [])).toBe("signature-invalid");
});

test("the sender's clock may be off by five minutes, and no more", () => {
  const { "webhook-timestamp": timestamp } = sent();
  expect(codeOf(sent(), body, Number(timestamp) * 1_000 + TOLERANCE_MS)).toBe("msg_1");
  expect(codeOf(sent(), body, Number(timestamp) * 1_000 - TOLERANCE_MS)).toBe("msg_1");
  expect(codeOf(sent(), body, NOW + TOLERANCE_MS + 1)).toBe("signature-invalid");
  expect(codeOf(sent(), body, NOW - TOLERANCE_MS - 1)).toBe("signature-invalid");
});

describe("a webhook is refused", () => {
  const good = sent();
  test.each([
    ["signed with another secret", sent({}, "another-secret-of-thirty-two-bytes")],
    ["under another id", { ...good, "webhook-id": "msg_2" }],
    ["at another time", { ...good, "webhook-timestamp": String(NOW / 1_000 + 1) }],
    ["without a signature", { ...good, "webhook-signature": "" }],
    [
      "in another version",
      { ...good, "webhook-signature": good["webhook-signature"].replace("v1", "v2") },
    ],
    [
      "with part of the signature",
      { ...good, "webhook-signature": good["webhook-signature"].slice(0, -8) },
    ],
    [
      "with endless signatures",
      { ...good, "webhook-signature": `${"v1,x ".repeat(500)}${good["webhook-signature"]}` },
    ],
    ["without an id", { ...good, "webhook-id": "" }],
    ["with a time that is no number", sent({ "webhook-timestamp": "now" })],
    ["with a time in milliseconds", sent({ "webhook-timestamp": String(NOW) })],
    ["without any header", {}],
  ])("%s", (_, headers) => {
    expect(codeOf(headers)).toBe("signature-invalid");
  });

  test("with another body", () => {
    expect(codeOf(good, Buffer.from('{"type":"payment.captured" }'))).toBe("signature-invalid");
  });
});
