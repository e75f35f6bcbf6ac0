import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const folders = ["packages/*/src", "apps/*/src", "provisioning/src", "mailu/src", "scripts", "tests"];
const files = (ring: string) => folders.map((folder) => `${folder}/**/*${ring}.test.ts`);
const setupFiles = ["tests/setup/this-machine-only.ts"];
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
          include: files(""),
          exclude: rings.flatMap(files),
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "pg",
          setupFiles,
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
