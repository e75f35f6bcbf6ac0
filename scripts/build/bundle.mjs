// Bundles one app: our own packages are inlined, everything from npm stays external.
import { build } from "esbuild";

const [entry, outfile = "dist/main.js"] = process.argv.slice(2);
if (!entry) throw new Error("usage: bundle.mjs ENTRY [OUTFILE]");

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
        b.onResolve({ filter: /^[^./]/ }, (args) =>
          args.kind === "entry-point" || args.path.startsWith("@penguinmails/")
            ? null
            : { path: args.path, external: true },
        );
      },
    },
  ],
});
