import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The self-signed pair that smtp-server ships: what a machine without a certificate of its own shows. */
export function selfSigned(): { readonly key: string; readonly cert: string } {
  const require = createRequire(import.meta.url);
  const home = dirname(require.resolve("smtp-server"));
  const { default: pair } = require(join(home, "tls-options.js")) as {
    readonly default: () => { readonly key: string; readonly cert: string };
  };
  const { key, cert } = pair();
  return { key, cert };
}
