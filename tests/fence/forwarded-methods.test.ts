import { expect, test } from "vitest";
import * as ofAdmin from "../../apps/admin/src/app/api/[...path]/route.ts";
import { allRoutes } from "../../apps/api/src/routes/registry.ts";
import * as ofDashboard from "../../apps/dashboard/src/app/api/[...path]/route.ts";

// Next.js answers 405 for a method that the door does not export, and no test of the API sees it.
test.each([
  ["the panel", ofAdmin, (path: string) => path.startsWith("/v1/admin/")],
  ["the dashboard", ofDashboard, (path: string) => !path.startsWith("/v1/admin/")],
])("%s hands on every method that the API's routes behind it take", (_, door, isBehind) => {
  const taken = allRoutes
    .filter(({ contract }) => isBehind(contract.path))
    .map(({ contract }) => contract.method.toUpperCase());
  expect(Object.keys(door)).toEqual(expect.arrayContaining([...new Set(taken)]));
  expect(taken).toContain("PUT");
});
