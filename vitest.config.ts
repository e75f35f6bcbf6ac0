import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const folders = ["packages/*/src", "apps/*/src", "provisioning/src", "mailu/src", "scripts", "tests"];
const files = (ring: string) => folders.map((folder) => `${folder}/**/*${ring}.test.ts`);
const setupFiles = ["tests/setup/this-machine-only.ts"];
/** What is waited for comes sooner or later: how soon is the machine's affair. Vitest's own bound is one second. */
const expect = { poll: { timeout: 15_000 } };
const rings = [".pg", ".wire", ".e2e", ".bed"];

/** The rings: pure tables, real PostgreSQL, real wire, whole product, real hosts. Later rings need more of the machine. */
export default defineConfig({
  test: {
    // Every core: most of what tests do is wait for servers of their own. More than four would wait for PostgreSQL's disk.
    maxWorkers: Math.min(availableParallelism(), 4),
    projects: [
      {
        test: {
          name: "pure",
          setupFiles,
          expect,
          include: files(""),
          exclude: rings.flatMap(files),
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "pg",
          setupFiles,
          expect,
          include: files(".pg"),
          globalSetup: ["tests/setup/postgres.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "wire",
          setupFiles,
          expect,
          include: files(".wire"),
          globalSetup: ["tests/setup/postgres.ts"],
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          name: "e2e",
          setupFiles,
          expect,
          include: files(".e2e"),
          globalSetup: ["tests/setup/postgres.ts"],
          testTimeout: 900_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "bed",
          expect,
          include: files(".bed"),
          globalSetup: ["tests/setup/postgres.ts"],
          testTimeout: 540_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
