import { Fragment } from "react";

/** A host's name as code, that breaks after a dot before it breaks anywhere else. */
export function HostName({ name }: { readonly name: string }) {
  const labels = name.split(".");
  return (
    <code>
      {labels.map((label, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a label has no other name, and may come twice.
        <Fragment key={index}>
          {index === labels.length - 1 ? (
            label
          ) : (
            <>
              {label}.<wbr />
            </>
          )}
        </Fragment>
      ))}
    </code>
  );
}
