import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { filesIn, settingsIn, textOf, yamlDocumentsOf, yamlOf } from "./deploy-files.ts";

const schema = JSON.parse(textOf("test/deploy/schemas/kubernetes-1.34.json"));
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: "kubernetes", $defs: schema.$defs });

/** What is wrong with a manifest by the API of Kubernetes 1.34. */
const faultsOf = (manifest: { readonly kind?: string; readonly apiVersion?: string }) => {
  const definition: string | undefined = schema.kinds[manifest.kind ?? ""];
  if (definition === undefined) return [`kind ${String(manifest.kind)} is not in the schema`];
  const isValid = ajv.compile({ $ref: `kubernetes#/$defs/${definition}` });
  if (isValid(manifest)) return [];
  return (isValid.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath} ${String(message)} ${JSON.stringify(params)}`,
  );
};

const { resources } = yamlOf("deploy/kubernetes/kustomization.yaml");
const FILES = filesIn("deploy/kubernetes", ".yaml").filter(
  (path) => !path.endsWith("kustomization.yaml"),
);
const manifests = FILES.flatMap((path) =>
  yamlDocumentsOf(path).map((manifest) => ({ path, manifest })),
);
const titled = manifests.map(({ path, manifest }) => [manifest.kind, path, manifest] as const);
const ofKind = (kind: string) =>
  manifests.map(({ manifest }) => manifest).filter((one) => one.kind === kind);
const deployments = ofKind("Deployment");
const named = deployments.map((deployment) => [deployment.metadata.name, deployment] as const);

test("the schema refuses a field that Kubernetes does not know, and a wrong type", () => {
  const [deployment] = deployments;
  expect(faultsOf({ ...deployment, specs: {} }).join()).toContain("specs");
  expect(faultsOf({ ...deployment, spec: { ...deployment.spec, replicas: "two" } })).not.toEqual(
    [],
  );
});

test.each(titled)("%s of %s is valid by the API of Kubernetes 1.34", (_kind, _path, manifest) => {
  expect(faultsOf(manifest)).toEqual([]);
});

test("everything but the template of the secret is applied together", () => {
  const applied = resources.map((file: string) => `deploy/kubernetes/${file}`);
  const others = FILES.filter((path) => !path.endsWith("secret.template.yaml"));
  expect([...applied].sort()).toEqual([...others].sort());
});

test("all of it stands in one namespace, which demands the restricted standard", () => {
  const [namespace] = ofKind("Namespace");
  expect(namespace.metadata.labels["pod-security.kubernetes.io/enforce"]).toBe("restricted");
  const others = manifests
    .map(({ manifest }) => manifest)
    .filter((one) => one.kind !== "Namespace");
  expect(new Set(others.map((one) => one.metadata.namespace))).toEqual(
    new Set([namespace.metadata.name]),
  );
});

describe.each(named)("%s", (name, deployment) => {
  const { template, selector } = deployment.spec;
  const [container] = template.spec.containers;
  const [configuration] = ofKind("ConfigMap");
  const [secret] = ofKind("Secret");

  test("selects its own pods", () => {
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
  });

  test("starts a second one before the first ends, and survives the loss of one", () => {
    expect(deployment.spec.replicas).toBeGreaterThan(1);
    expect(deployment.spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
    const budget = ofKind("PodDisruptionBudget").find((one) => one.metadata.name === name);
    expect(budget?.spec.selector).toEqual(selector);
  });

  test("runs without rights, as nobody special, on a root filesystem that nobody writes to", () => {
    expect(template.spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(template.spec.automountServiceAccountToken).toBe(false);
  });

  test("is asked whether it lives and whether it is ready, and has bounds", () => {
    expect(container.livenessProbe.httpGet.path).toBe("/health/live");
    expect(container.readinessProbe.httpGet.path).toBe("/health/ready");
    expect(container.resources.limits.memory).toBeDefined();
    expect(template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(30);
  });

  test("takes settings that exist, and secrets that the template names", () => {
    const plain = container.env.filter((one: any) => one.value !== undefined);
    const secrets = container.env.filter((one: any) => one.valueFrom !== undefined);
    const given = (one: any) => secret.stringData[one.valueFrom.secretKeyRef.key];
    const variables = {
      ...configuration.data,
      ...Object.fromEntries(plain.map((one: any) => [one.name, one.value])),
      ...Object.fromEntries(secrets.map((one: any) => [one.name, given(one)])),
    };
    const config = readConfig(settingsIn(variables));
    expect(config.role).toBe(name.replace("stockbook-", ""));
    expect(Object.keys(settingsIn(variables))).toHaveLength(Object.keys(variables).length);
    const volume = template.spec.volumes.find((one: any) => one.secret !== undefined);
    const keys = volume.secret.items.map((item: any) => item.key);
    expect(keys.filter((key: string) => !(key in secret.stringData))).toEqual([]);
    // YAML 1.1 of Kubernetes reads 0440 as octal; others must not read the admin's key.
    expect(textOf(`deploy/kubernetes/${name.replace("stockbook-", "")}.yaml`)).toContain(
      "defaultMode: 0440",
    );
  });

  test("mounts each volume that it has", () => {
    const volumes = template.spec.volumes.map((one: any) => one.name);
    expect(container.volumeMounts.map((one: any) => one.name).sort()).toEqual([...volumes].sort());
  });
});

test("the service leads to the API's pods alone", () => {
  const [service] = ofKind("Service");
  const api = deployments.find((one) => one.metadata.name === "stockbook-api");
  const worker = deployments.find((one) => one.metadata.name === "stockbook-worker");
  expect(api.spec.template.metadata.labels).toMatchObject(service.spec.selector);
  expect(worker.spec.template.metadata.labels).not.toMatchObject(service.spec.selector);
});

test("the two deployments differ in nothing but their role and the pause before the end", () => {
  const shape = (path: string): string =>
    JSON.stringify(yamlDocumentsOf(path)[0], (key, value) =>
      key === "lifecycle" ? undefined : value,
    );
  expect(shape("deploy/kubernetes/worker.yaml")).toBe(
    shape("deploy/kubernetes/api.yaml")
      .replaceAll('"api"', '"worker"')
      .replaceAll("stockbook-api", "stockbook-worker"),
  );
});
