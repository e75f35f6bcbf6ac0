import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Problem, problemTable } from "@penguinmails/contracts/problems";
import { z } from "zod";
import { publicRoute, type Route } from "../route.ts";

/** The repository's pages about problems, also when the caller is a bundle. */
function pageOf(code: string): string {
  const contracts = dirname(createRequire(import.meta.url).resolve("@penguinmails/contracts/package.json"));
  return join(contracts, "../../docs/problems", `${code}.md`);
}

/** Where the `type` of every problem leads. */
export const problemRoutes: readonly Route[] = [
  publicRoute({
    method: "get",
    path: "/problems/{code}",
    summary: "What a problem means, why it is answered and how to mend it",
    params: z.strictObject({ code: z.string() }),
    status: 200,
    async handle({ c, params: { code } }) {
      if (!Object.hasOwn(problemTable, code)) throw new Problem("not-found");
      return c.body(await readFile(pageOf(code), "utf8"), 200, {
        "content-type": "text/plain; charset=utf-8",
        "cache-control": "public, max-age=3600",
      });
    },
  }),
];
