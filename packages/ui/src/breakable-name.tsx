import { Fragment } from "react";
import { breakableParts } from "./format/breakable-parts.ts";

/** An e-mail address or the name of a host or domain, which breaks after its `@` or dots before it breaks anywhere else. */
export function BreakableName({ name }: { readonly name: string }) {
  return breakableParts(name).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a part has no other name, and may come twice.
    <Fragment key={index}>
      {index > 0 ? <wbr /> : null}
      {part}
    </Fragment>
  ));
}
