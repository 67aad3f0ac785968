import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand, startServer, type RealServer } from "./real-server.ts";

const newDirectory = (): string => mkdtempSync(join(tmpdir(), "stockbook-keys-"));
const SECRET = "c2VjcmV0LWZvci10ZXN0cy1vbmx5LTMyLWJ5dGVz";

const secretFile = (text: string, mode = 0o600): string => {
  const path = join(newDirectory(), "key");
  writeFileSync(path, `${text}\n`);
  chmodSync(path, mode);
  return path;
};

const statusOf = async (url: string, token?: string): Promise<number> => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return (await fetch(`${url}/api/v1/availability`, { headers })).status;
};

describe("a server and its keys", () => {
  const dataDir = newDirectory();
  let server: RealServer;
  beforeAll(async () => {
    server = await startServer(dataDir);
  });
  afterAll(async () => {
    await server.kill("SIGTERM");
  });

  test("says at its first start how to make the first one", async () => {
    const said = expect.poll(() => server.stderr());
    await said.toContain("stockbook apikeys create --name admin --role admin");
  });

  test("a key made through the control socket is asked for at once", async () => {
    expect(await statusOf(server.url)).toBe(200);
    const words = ["apikeys", "create", "--name", "shop", "--role", "order-service", "--json"];
    const made = await runCommand(
      [...words, "--warehouse", "north", "--warehouse", "south"],
      dataDir,
    );
    expect(made).toMatchObject({ exit: 0, stderr: "" });
    const { key, warehouses } = JSON.parse(made.stdout);
    expect(warehouses).toEqual(["north", "south"]);
    expect(await statusOf(server.url)).toBe(401);
    expect(await statusOf(server.url, key)).toBe(200);
  });

  test("the command line needs none, and revokes them", async () => {
    const list = await runCommand(["apikeys", "list", "--json"], dataDir);
    const { id, name, state } = JSON.parse(list.stdout);
    expect({ name, state }).toEqual({ name: "shop", state: "active" });
    const made = await runCommand(
      ["apikeys", "create", "--name", "vera", "--role", "viewer", "--rate", "600/min", "--quiet"],
      dataDir,
    );
    const key = made.stdout.trim();
    expect(await statusOf(server.url, key)).toBe(200);
    const other = key.split("_")[1] ?? "";
    expect(await runCommand(["apikeys", "revoke", other], dataDir)).toMatchObject({ exit: 0 });
    expect(await statusOf(server.url, key)).toBe(401);
    expect(await runCommand(["apikeys", "revoke", "0000000000"], dataDir)).toMatchObject({
      exit: 3,
    });
    expect(id).not.toBe(other);
  });

  test.each([
    [["--name", "x"], "--role"],
    [["--name", "x", "--role", "viewer", "--rate", "many"], "N/min"],
    [["--name", "x", "--role", "viewer", "--name", "y"], "given twice"],
  ])("%j is a mistake of usage", async (words, hint) => {
    const ran = await runCommand(["apikeys", "create", ...words], dataDir);
    expect(ran).toMatchObject({ exit: 2, stdout: "" });
    expect(ran.stderr).toContain(hint);
  });

  test("a role that does not exist is bad data", async () => {
    const ran = await runCommand(["apikeys", "create", "--name", "x", "--role", "root"], dataDir);
    expect(ran).toMatchObject({ exit: 3, stdout: "" });
  });
});

test("the first key can be made before the first start, which may then be open to the network", async () => {
  const dataDir = join(newDirectory(), "data");
  const made = await runCommand(["apikeys", "create", "--name", "ada", "--role", "admin"], dataDir);
  expect(made.exit).toBe(0);
  const server = await startServer(dataDir, { STOCKBOOK_HOST: "0.0.0.0" });
  const url = server.url.replace("0.0.0.0", "127.0.0.1");
  expect(await statusOf(url)).toBe(401);
  expect(await statusOf(url, made.stdout.trim())).toBe(200);
  expect(server.stderr()).not.toContain("apikeys create");
  await server.kill("SIGTERM");
});

describe("a bootstrap key", () => {
  test("lets an admin in where there is no other key", async () => {
    const server = await startServer(newDirectory(), {
      STOCKBOOK_HOST: "0.0.0.0",
      STOCKBOOK_BOOTSTRAP_KEY_FILE: secretFile(SECRET),
    });
    const url = server.url.replace("0.0.0.0", "127.0.0.1");
    expect(await statusOf(url)).toBe(401);
    expect(await statusOf(url, SECRET)).toBe(200);
    const made = await fetch(`${url}/api/v1/api-keys`, {
      method: "POST",
      headers: { authorization: `Bearer ${SECRET}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "mia", roles: ["manager"] }),
    });
    expect(made.status).toBe(201);
    await server.kill("SIGTERM");
  });

  test.each([
    ["is too short", secretFile("short"), "at least 32 bytes"],
    ["can be read by everybody", secretFile(SECRET, 0o644), "everybody"],
    ["is no word", secretFile(`${SECRET} ${SECRET}`), "one word"],
    ["is not there", join(newDirectory(), "none"), "no such file"],
  ])("that %s stops the start", async (_case, path, line) => {
    const environment = { STOCKBOOK_BOOTSTRAP_KEY_FILE: path };
    const ran = await runCommand(["serve"], newDirectory(), { environment });
    expect(ran).toMatchObject({ exit: 7, stdout: "" });
    expect(ran.stderr).toContain(line);
    expect(ran.stderr).not.toContain(SECRET);
  });
});

describe("an issuer of tokens", () => {
  test("is asked for its keys, once for many tokens", async () => {
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "e1", alg: "ES256" }] };
    let asked = 0;
    const issuer = createServer((_request, response) => {
      asked += 1;
      response.setHeader("content-type", "application/json").end(JSON.stringify(jwks));
    });
    await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
    const address = issuer.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const server = await startServer(newDirectory(), {
      STOCKBOOK_JWKS_URL: `http://127.0.0.1:${String(port)}/keys`,
      STOCKBOOK_JWT_ISSUER: "https://issuer.example",
      STOCKBOOK_JWT_AUDIENCE: "stockbook",
    });
    const sign = (claims: object) =>
      new SignJWT({ sub: "vera", roles: ["viewer"], warehouses: ["*"], ...claims })
        .setProtectedHeader({ alg: "ES256", kid: "e1" })
        .setIssuer("https://issuer.example")
        .setAudience("stockbook")
        .setExpirationTime("10m")
        .sign(privateKey);
    expect(await statusOf(server.url)).toBe(401);
    for (let count = 0; count < 3; count++) {
      expect(await statusOf(server.url, await sign({ jti: String(count) }))).toBe(200);
    }
    expect(asked).toBe(1);
    await server.kill("SIGTERM");
    issuer.close();
  });

  test("that can't be reached lets nobody in", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const address = closed.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await new Promise((resolve) => closed.close(resolve));
    const server = await startServer(newDirectory(), {
      STOCKBOOK_JWKS_URL: `http://127.0.0.1:${String(port)}/keys`,
      STOCKBOOK_JWT_ISSUER: "https://issuer.example",
      STOCKBOOK_JWT_AUDIENCE: "stockbook",
    });
    const token = await new SignJWT({ sub: "vera" })
      .setProtectedHeader({ alg: "ES256", kid: "e1" })
      .setExpirationTime("10m")
      .sign(privateKey);
    expect(await statusOf(server.url, token)).toBe(503);
    await server.kill("SIGTERM");
  });

  test("whose file holds a private key stops the start", async () => {
    const { privateKey } = await generateKeyPair("ES256", { extractable: true });
    const path = join(newDirectory(), "keys.json");
    writeFileSync(path, JSON.stringify({ keys: [await exportJWK(privateKey)] }));
    const ran = await runCommand(["serve"], newDirectory(), {
      environment: {
        STOCKBOOK_JWKS_FILE: path,
        STOCKBOOK_JWT_ISSUER: "https://issuer.example",
        STOCKBOOK_JWT_AUDIENCE: "stockbook",
      },
    });
    expect(ran).toMatchObject({ exit: 2, stdout: "" });
    expect(ran.stderr).toContain("private key");
  });
});
