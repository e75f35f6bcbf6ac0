// Bundles one app: our own packages are inlined, everything from npm stays external.
import { mkdirSync, realpathSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { build } from "esbuild";

const [entry, outfile = "dist/main.js"] = process.argv.slice(2);
if (!entry) throw new Error("usage: bundle.mjs ENTRY [OUTFILE]");
const outDir = dirname(resolve(outfile));
// Nothing can be resolved from a folder that is not there.
mkdirSync(outDir, { recursive: true });

await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: "linked",
  logLevel: "warning",
  plugins: [
    {
      name: "npm-packages-stay-external",
      setup(b) {
        b.onResolve({ filter: /^[^./]/ }, async (args) => {
          if (args.kind === "entry-point" || args.path.startsWith("@penguinmails/")) return null;
          if (args.pluginData?.isQuestion) return null;
          const ask = async (resolveDir) => {
            const { path, errors } = await b.resolve(args.path, {
              kind: args.kind,
              resolveDir,
              pluginData: { isQuestion: true },
            });
            return errors.length > 0 || !path.startsWith("/") ? null : realpathSync(path);
          };
          // The package that the source means may be another version than the one that lies around the bundle.
          const meant = await ask(args.resolveDir);
          const isSame = meant === null || meant === (await ask(outDir));
          return { path: isSame ? args.path : `./${relative(outDir, meant)}`, external: true };
        });
      },
    },
  ],
});
