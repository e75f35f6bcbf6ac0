import { BreakableName } from "./breakable-name.tsx";

/** A host's name as code, that breaks after a dot before it breaks anywhere else. */
export function HostName({ name }: { readonly name: string }) {
  return (
    <code>
      <BreakableName name={name} />
    </code>
  );
}
