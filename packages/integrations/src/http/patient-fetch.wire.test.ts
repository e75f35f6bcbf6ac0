import { afterEach, expect, test } from "vitest";
import { patientFetch } from "./patient-fetch.ts";
import { startProvider, type TestProvider } from "./provider-test-server.ts";

let provider: TestProvider | null = null;
afterEach(() => provider?.close());

test("all tries together last no longer than they may, though one alone could", async () => {
  provider = await startProvider(() => new Promise(() => {}));
  const patience = { tries: 4, answerMs: 600_000, firstPauseMs: 1, totalMs: 100 };
  await expect(patientFetch(provider.url, {}, patience)).rejects.toThrow("timeout");
});
