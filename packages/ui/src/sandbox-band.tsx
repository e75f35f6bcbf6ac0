import { formatCount } from "./format/number.ts";

/** Says wherever a person looks that this world is not real. There is no way to close it. */
export function SandboxBand({ speed }: { readonly speed: number | null }) {
  return (
    <div className="band" role="note">
      <b>Sandbox world</b>
      <span>
        nothing leaves this machine
        {speed === null ? "" : `; time runs ${formatCount(speed)}× faster`}
      </span>
    </div>
  );
}
