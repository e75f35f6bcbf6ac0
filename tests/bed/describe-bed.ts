import { spawnSync } from "node:child_process";
import { describe } from "vitest";
import { bed } from "../../scripts/testbed/bed.ts";

/** A suite on the test bed; where the bed does not stand, it is named as left out. `npm run testbed -- test` puts it up. */
export function describeBed(name: string, suite: () => void): void {
  const asked = spawnSync("docker", ["network", "inspect", bed.network], {
    stdio: "ignore",
    timeout: 10_000,
  });
  const stands = asked.status === 0;
  describe.skipIf(!stands)(stands ? name : `${name} (left out: the test bed is not up)`, suite);
}
