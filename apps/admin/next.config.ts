import { join } from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  transpilePackages: ["@penguinmails/ui", "@penguinmails/api-client", "@penguinmails/contracts"],
  turbopack: { root: join(process.cwd(), "../..") },
  // `npm run typecheck` does it with the repository's own compiler, which Next does not know.
  typescript: { ignoreBuildErrors: true },
};
export default config;
